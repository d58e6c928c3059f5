import type { Callable, Command, Issue, IssueEvent } from "../../src/domain/issue.ts";
import { openIssue } from "../../src/domain/opening.ts";
import type { SurveyResponse } from "../../src/domain/response.ts";
import type { Recipient } from "../../src/usecases/outbox-ports.ts";
import type { DmData, HistoryEntry } from "../../src/usecases/reader-ports.ts";
import { aResponse, BRIDGET, by, carryOut, NATHAN, RULES, START } from "../domain/builders.ts";
import { aCard } from "./cards.ts";

export const ERIC = 3;
export const SOFIA = 4;
export const NAMES: Readonly<Record<number, string>> = {
  [BRIDGET]: "Bridget Harper",
  [NATHAN]: "Nathan Goff",
  [ERIC]: "Eric Gregg",
  [SOFIA]: "Sofia Marsh",
};

const level = (...personIds: number[]) => ({ personIds, waitMinutes: 240, calendar: RULES.calendar });
export const CALLABLE: Callable = {
  chain: [level(ERIC), level(SOFIA)],
  adminIds: [BRIDGET],
  ownerIds: [],
  goneIds: [],
};

/** A command at its time; by Bridget, or by the clock. */
export type Step = readonly [at: string, command: Command, who?: number];

/** An issue and all that happened to it. */
function lived(...steps: readonly Step[]): { issue: Issue; history: HistoryEntry[] } {
  const opened = openIssue(aResponse(), "score", START, "webhook");
  const told: IssueEvent[] = [opened.event];
  let { issue } = opened;
  for (const [at, command, who] of steps) {
    const actor = command.type === "PassTime" ? ({ kind: "amends" } as const) : by(who ?? BRIDGET).actor;
    const done = carryOut(issue, command, { ...by(BRIDGET), at, actor, callable: CALLABLE });
    issue = done.issue;
    told.push(...done.events);
  }
  return { issue, history: told.map(entryOf) };
}

const entryOf = (event: IssueEvent): HistoryEntry => ({
  event,
  actorName: event.actor.kind === "person" ? (NAMES[event.actor.personId] ?? null) : null,
  names: NAMES,
});

/** What a person is told of the last that happened of a kind, with the issue as it is after all of it. */
export function aDm(
  recipient: Recipient,
  news: IssueEvent["what"]["type"],
  steps: readonly Step[],
  answered: Partial<SurveyResponse> = {},
): DmData {
  const { issue, history } = lived(...steps);
  const told = history.findLast(({ event }) => event.what.type === news);
  if (!told) throw new Error(`no ${news} happened`);
  const assigneeName = issue.assigneeId === null ? null : (NAMES[issue.assigneeId] ?? null);
  return {
    card: aCard({ issue, answered, assigneeName, names: NAMES }),
    ...{ news: told, history, ...recipient, cardAt: { channelId: "C0DETRACT", ts: "1700000000.000100" } },
  };
}
