import { isOlder } from "../domain/change.ts";
import { concernedBy } from "../domain/concerned.ts";
import type { Actor, Via } from "../domain/issue.ts";
import { defaultThreshold } from "../domain/nps.ts";
import { openIssue, reasonToOpen, ruleFor } from "../domain/opening.ts";
import type { SurveyResponse } from "../domain/response.ts";
import { rulesOf } from "../domain/rules.ts";
import type { Settings } from "../domain/settings.ts";
import type { Observer } from "../observer.ts";
import { tellOfChange } from "./changed-response.ts";
import type { KnownResponse, Opening, ReceivedCounts, Source } from "./intake-ports.ts";
import type { Nudges, Priority } from "./outbox-ports.ts";
import { planNotices, tellingOfOpening } from "./plan-notices.ts";
import type { Store, Tx } from "./store-ports.ts";
import { toPost, type Work, wake } from "./wake-lane.ts";

/** How a batch came in. */
export interface Reception {
  readonly via: Via;
  readonly priority: Priority;
  /** Store without opening issues. */
  readonly asHistory: boolean;
  readonly at: string;
  /** A person says that these need an issue, whatever their score. */
  readonly flaggedBy?: Actor;
}

/** What one batch came to. `calls`: a rule wants leadership called at once. */
export type Counts = ReceivedCounts & { readonly work: Work[]; calls: boolean };

/** Takes in a batch of responses of one source: stored, compared with what is known, issues opened or told, all in one transaction. */
export async function receiveResponses(
  ports: { store: Store; nudges: Nudges; observer?: Pick<Observer, "issuesOpened"> },
  source: Source,
  responses: readonly SurveyResponse[],
  reception: Reception,
): Promise<ReceivedCounts> {
  const { work, calls, ...counts } = await ports.store.transaction((tx) =>
    receiveWithin(tx, source, responses, reception),
  );
  ports.observer?.issuesOpened(counts.opened);
  wake(ports.nudges, source.workspaceId, work);
  if (calls) ports.nudges.deadlines();
  return counts;
}

/** The same inside a transaction that does more; the caller wakes `work` after its commit. */
export async function receiveWithin(
  tx: Tx,
  source: Source,
  responses: readonly SurveyResponse[],
  reception: Reception,
): Promise<Counts> {
  const counts: Counts = {
    stored: 0,
    already: 0,
    updated: 0,
    opened: 0,
    work: [],
    calls: false,
  };
  const settings = await tx.intake.settings(source.workspaceId);
  for (const round of roundsWithoutRepeats(responses)) {
    const { added, known } = await tx.intake.storeResponses(source, round, reception);
    const byId = new Map(round.map((response) => [response.externalId, response]));
    const fresh = [...added].map(([externalId, ids]) => ({ ...ids, response: mustHave(byId, externalId) }));
    counts.stored += fresh.length;
    await openThose(tx, source, fresh, settings, reception, counts);
    for (const old of known)
      await meetAgain(tx, source, old, mustHave(byId, old.externalId), settings, reception, counts);
  }
  return counts;
}

/** The same response twice in one batch is two events, one after the other: each round holds a response at most once. */
function roundsWithoutRepeats(responses: readonly SurveyResponse[]): SurveyResponse[][] {
  const rounds: SurveyResponse[][] = [];
  const seen = new Map<string, number>();
  for (const response of responses) {
    const round = seen.get(response.externalId) ?? 0;
    seen.set(response.externalId, round + 1);
    rounds[round] ??= [];
    rounds[round].push(response);
  }
  return rounds;
}

type Fresh = { readonly responseId: number; readonly respondentId: number; readonly response: SurveyResponse };

async function openThose(
  tx: Tx,
  source: Source,
  fresh: readonly Fresh[],
  settings: Settings,
  reception: Reception,
  counts: Counts,
): Promise<void> {
  const unhappy = fresh.flatMap((one) => {
    const threshold = thresholdFor(source, settings, one.response.scaleMax);
    const reason = reception.flaggedBy ? "flagged" : reasonToOpen(one.response, threshold);
    return reason === null ? [] : [{ ...one, reason }];
  });
  if (reception.asHistory || unhappy.length === 0) return;
  const openings = await openingsOf(tx, source.workspaceId, unhappy, settings, reception);
  counts.opened += openings.length;
  counts.calls ||= openings.some(({ issue }) => issue.clocks.rule !== null);
  const channels = await tx.intake.openIssues(source.workspaceId, openings, reception.priority);
  const people = openings.flatMap(({ notices }) => notices.map((notice) => notice.place));
  counts.work.push(...toPost([...channels, ...people]));
}

type Unhappy = Fresh & { readonly reason: Parameters<typeof openIssue>[1] };

/** Each issue with whom it belongs to, who follows it, and what they are told. */
async function openingsOf(
  tx: Tx,
  workspaceId: number,
  unhappy: readonly Unhappy[],
  settings: Settings,
  { at, via, flaggedBy }: Reception,
): Promise<Opening[]> {
  const directory = await tx.intake.directory(
    workspaceId,
    unhappy.map(({ response }) => response),
    at,
  );
  const rules = rulesOf(settings);
  const { escalate } = rules.terms;
  const ids = unhappy.map(({ responseId }) => responseId);
  const before = escalate.repeat
    ? await tx.intake.formerDetractors(workspaceId, ids, settings.threshold)
    : new Set<number>();
  const opened = unhappy.map((one) => {
    const concerned = concernedBy(one.response, directory);
    // What an import brings is old: leadership is not called for it.
    const rule = via === "import" ? null : ruleFor(one.response, escalate, before.has(one.responseId));
    const { issue, event } = openIssue(one.response, one.reason, at, via, concerned, flaggedBy, rule);
    return {
      ...one,
      company: one.response.respondent.company,
      issue,
      event,
      telling: tellingOfOpening(event, issue, concerned.told),
    };
  });
  // An import is not news: its cards are posted, its owners find them in My Issues, nobody gets a hundred messages.
  if (via === "import") return opened.map((opening) => ({ ...opening, notices: [] }));
  const toldIds = [...new Set(opened.flatMap(({ telling }) => telling.told.map(({ personId }) => personId)))];
  const contacts = toldIds.length === 0 ? [] : await tx.issues.contacts(workspaceId, toldIds);
  return opened.map(({ telling, ...opening }) => ({
    ...opening,
    notices: planNotices([telling], contacts, rules.calendar),
  }));
}

/** The source's own threshold, else the workspace's on a scale of 10, else the usual one of the scale. */
export const thresholdFor = (source: Pick<Source, "threshold">, settings: Settings, scaleMax: number): number =>
  source.threshold ?? (scaleMax === 10 ? settings.threshold : defaultThreshold(scaleMax));

/** A response that was known: older news, the same again and a second flag change nothing; other news of the same moment or later updates it and is told on its issue. */
async function meetAgain(
  tx: Tx,
  source: Source,
  old: KnownResponse,
  response: SurveyResponse,
  settings: Settings,
  reception: Reception,
  counts: Counts,
): Promise<void> {
  if (old.sameContent || isOlder(response, old.stored) || reception.flaggedBy) {
    counts.already += 1;
    return;
  }
  counts.updated += 1;
  const { respondentId } = await tx.intake.updateResponse(source, old.responseId, response, reception.at);
  if (old.issueId === null) {
    if (!old.asHistory) await openThose(tx, source, [{ ...old, respondentId, response }], settings, reception, counts);
    return;
  }
  const { work, calls } = await tellOfChange(tx, {
    ...{ source, old, respondentId, response, settings },
    issueId: old.issueId,
    threshold: thresholdFor(source, settings, response.scaleMax),
    via: reception.via,
    at: reception.at,
    key: `${response.updatedAt}:${reception.at}:${counts.updated}`,
  });
  counts.calls ||= calls;
  counts.work.push(...work);
}

function mustHave<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error("storage answered with a response that was not asked about");
  return value;
}
