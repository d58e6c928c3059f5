import { changeBetween } from "../domain/change.ts";
import type { RuleReason } from "../domain/clocks.ts";
import { newStandingValues } from "../domain/concerned.ts";
import type { Issue, Via } from "../domain/issue.ts";
import { reasonToOpen, ruleSince } from "../domain/opening.ts";
import type { SurveyResponse } from "../domain/response.ts";
import { rulesOf } from "../domain/rules.ts";
import type { Settings } from "../domain/settings.ts";
import { isClosed } from "../domain/status.ts";
import { applyCommand, type Envelope } from "./execute-command.ts";
import type { KnownResponse, Source } from "./intake-ports.ts";
import type { Tx } from "./store-ports.ts";
import type { Work } from "./wake-lane.ts";

/** A response that was updated, and the issue it has. */
export interface Changed {
  readonly source: Source;
  readonly issueId: number;
  /** As it was known before, and whose it is now. */
  readonly old: KnownResponse;
  readonly respondentId: number;
  readonly response: SurveyResponse;
  readonly settings: Settings;
  readonly threshold: number;
  readonly via: Via;
  readonly at: string;
  /** Tells this change from others of the same moment. */
  readonly key: string;
}

/**
 * Carries a changed response over to its issue: it is told there, and what would have come of it at the opening comes of it now, as far as it did not
 * before: a rule escalates what still waits for anybody, and whoever wants to follow such issues does. Neither by an import.
 */
export async function tellOfChange(
  tx: Tx,
  changed: Changed,
): Promise<{ readonly work: readonly Work[]; readonly calls: boolean }> {
  const { source, issueId, old, response, threshold, via, at, key } = changed;
  const envelope = { workspaceId: source.workspaceId, issueId, actor: { kind: "amends" }, via, at } as const;
  const change = changeBetween(old.stored, response, threshold);
  const rule = via === "import" ? null : await ruleNow(tx, changed);
  const command = { type: "RecordResponseChange", change, rule } as const;
  const told = await applyCommand(tx, { ...envelope, commandId: `response:${key}`, command });
  const followed = await follow(tx, changed, told.issue, { ...envelope, commandId: `follow:${key}` });
  return { work: [...told.work, ...followed], calls: told.issue.clocks.rule !== null };
}

/** The rule that wants it escalated since it changed. */
async function ruleNow(
  tx: Tx,
  { source, old, respondentId, response, settings, threshold }: Changed,
): Promise<RuleReason | null> {
  if (reasonToOpen(response, threshold) === null) return null;
  const { escalate } = rulesOf(settings).terms;
  const { workspaceId } = source;
  const former = escalate.repeat
    ? await tx.intake.formerDetractors(workspaceId, [old.responseId], settings.threshold)
    : new Set<number>();
  const after = former.has(old.responseId);
  // Of whoever it was known to be of before, nobody asked.
  return ruleSince(old.stored, response, escalate, { before: after && respondentId === old.respondentId, after });
}

/** Those follow an open issue whose standing wish fits only since it changed. */
async function follow(
  tx: Tx,
  { source, old, response, via, at }: Changed,
  issue: Issue,
  envelope: Omit<Envelope, "command">,
): Promise<readonly Work[]> {
  const fresh = new Set(newStandingValues(old.stored, response));
  if (via === "import" || fresh.size === 0 || isClosed(issue.status)) return [];
  const directory = await tx.intake.directory(source.workspaceId, [response], at);
  const standing = directory.standing.filter(({ field, value }) => fresh.has(`${field}:${value}`));
  const add = standing.map(({ personId }) => personId);
  const { work } = await applyCommand(tx, { ...envelope, command: { type: "ChangeFollowers", add, remove: [] } });
  return work;
}
