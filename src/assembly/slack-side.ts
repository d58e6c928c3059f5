import type { Clock } from "../clock.ts";
import type { Logger } from "../logger.ts";
import type { WebClient } from "../slack/client.ts";
import { openHomeScreen } from "../slack/home-screen.ts";
import type { ListenerContext } from "../slack/listeners/context.ts";
import { openLookUp } from "../slack/look-up.ts";
import { acquaintance, openWhoIs } from "../slack/who.ts";
import type { Database } from "../store/database.ts";
import { openLedger } from "../store/ledger.ts";
import { openMatching } from "../store/merge-people.ts";
import { openMyIssues } from "../store/my-issues.ts";
import { openNamedPeople } from "../store/named-people.ts";
import { openPeople } from "../store/people.ts";
import { openReader } from "../store/reader.ts";
import { ensureSource } from "../store/sources.ts";
import { openStore } from "../store/store.ts";
import { readSettings } from "../store/workspaces.ts";
import { type Envelope, executeCommand } from "../usecases/execute-command.ts";
import { flagResponse } from "../usecases/flag-response.ts";
import { type Match, matchPerson } from "../usecases/match-person.ts";
import { allNamings, makeKnown } from "../usecases/named-people.ts";
import type { Nudges, Source } from "../usecases/ports.ts";
import { type Submission, submitForm } from "../usecases/submit-form.ts";
import { thenHomes, whoSees } from "../usecases/who-sees.ts";
import { homeLooks } from "./home-looks.ts";

/** What both sides of Slack, the listeners and the jobs, are made of. */
export interface SlackParts {
  readonly db: Database;
  readonly client: WebClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nudges: Nudges;
  readonly workspaceId: number;
  readonly teamId: string;
  readonly sendsMail: boolean;
}

/** What keeps Home in step. */
export function homePorts({ db, client, clock, logger, workspaceId }: SlackParts) {
  const { homes, lists, standing } = openMyIssues(db, workspaceId);
  return { homes, lists, standing, screen: openHomeScreen(client), now: () => clock.now(), logger };
}

/** What the listeners work with. */
export function listenerContext(parts: SlackParts): ListenerContext {
  const { db, client, clock, logger, nudges, workspaceId, teamId, sendsMail } = parts;
  const store = openStore(db);
  const people = openPeople(db);
  const mine = openMyIssues(db, workspaceId);
  const lookAtHomes = homeLooks({ homes: mine.homes, nudges });
  const named = openNamedPeople(db);
  const naming = { lookUp: openLookUp({ client, teamId }), named, workspaceId, now: () => clock.now() };
  const { whoIs, forget } = acquaintance(openWhoIs({ client, people, clock, teamId }));
  return {
    client,
    workspaceId,
    teamId,
    clock,
    logger,
    sendsMail,
    makeKnown: (names) => makeKnown(naming, names),
    membersAmong: (slackUserIds) => named.membersAmong(workspaceId, slackUserIds),
    isNamed: async (name) => (await allNamings(named, workspaceId)).some((naming) => naming.name === name),
    reader: openReader(db),
    whoIs,
    settings: () => readSettings(db, workspaceId),
    execute: thenHomes(lookAtHomes, (envelope: Envelope) =>
      executeCommand({ store, nudges }, { ...envelope, mustSee: true }),
    ),
    submit: whoSees({ lists: mine.lists, lookAtHomes }, (_about, submission: Submission) =>
      submitForm({ store, nudges }, submission),
    ),
    ...mine,
    saveSettings: async (change) => {
      await mine.saveSettings(change);
      nudges.deadlines();
    },
    roster: {
      ...mine.roster,
      savePeople: async (...people) => {
        await mine.roster.savePeople(...people);
        forget();
      },
    },
    match: thenHomes(lookAtHomes, (match: Match) => matchPerson({ store: openMatching(db), nudges }, match)),
    home: homePorts(parts),
    ledger: openLedger(db),
    flag: flagResponse.bind(null, { store, nudges, manualSource: () => manualSource(db, workspaceId, clock) }),
  };
}

/** Where issues that people open by hand come from. */
const manualSource = (db: Database, workspaceId: number, clock: Clock): Promise<Source> =>
  ensureSource(db, {
    workspaceId,
    name: "by hand",
    kind: "manual",
    tokenHash: null,
    sealedSecret: null,
    threshold: null,
    createdAt: clock.now().toISOString(),
  });
