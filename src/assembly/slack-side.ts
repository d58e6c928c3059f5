import type { Clock } from "../clock.ts";
import type { Logger } from "../logger.ts";
import type { Observer } from "../observer.ts";
import type { WebClient } from "../slack/client.ts";
import { openHomeScreen } from "../slack/home-screen.ts";
import type { ListenerContext } from "../slack/listeners/context.ts";
import { openLookUp } from "../slack/look-up.ts";
import { acquaintance, openWhoIs } from "../slack/who.ts";
import { openClosures } from "../store/closures.ts";
import type { Database } from "../store/database.ts";
import { openLedger } from "../store/ledger.ts";
import { openMatching } from "../store/merge-people.ts";
import { openMyIssues } from "../store/my-issues.ts";
import { openNamedPeople } from "../store/named-people.ts";
import { openPeople } from "../store/people.ts";
import { openReader } from "../store/reader.ts";
import type { Reading } from "../store/reading.ts";
import { ensureSource } from "../store/sources.ts";
import { drawAnew } from "../store/standing-cards.ts";
import { openStore } from "../store/store.ts";
import { readSettings } from "../store/workspaces.ts";
import { lookAtPlace } from "../usecases/closures.ts";
import { type Envelope, executeCommand } from "../usecases/execute-command.ts";
import { flagResponse } from "../usecases/flag-response.ts";
import type { Source } from "../usecases/intake-ports.ts";
import { type Match, matchPerson } from "../usecases/match-person.ts";
import { allNamings, makeKnown } from "../usecases/named-people.ts";
import type { Nudges } from "../usecases/outbox-ports.ts";
import { type Submission, submitForm } from "../usecases/submit-form.ts";
import { thenHomes, whoSees } from "../usecases/who-sees.ts";
import { closurePorts, followChannel } from "./closed-places.ts";
import { homeLooks } from "./home-looks.ts";

/** What both sides of Slack, the listeners and the jobs, are made of. */
export interface SlackParts {
  readonly db: Database;
  /** Where lists and histories are read. */
  readonly read: Reading;
  readonly client: WebClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: Observer;
  readonly nudges: Nudges;
  readonly workspaceId: number;
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly sendsMail: boolean;
  /** The channel of new cards by the environment. */
  readonly channel: string | undefined;
}

/** What keeps Home in step. */
export function homePorts({ db, read, client, clock, logger, workspaceId }: SlackParts) {
  const { homes, lists, standing } = openMyIssues(db, workspaceId, read);
  const closures = openClosures(db);
  return {
    homes,
    lists,
    standing,
    closures,
    workspaceId,
    screen: openHomeScreen(client),
    now: () => clock.now(),
    logger,
  };
}

/** What the listeners work with. */
export function listenerContext(parts: SlackParts): ListenerContext {
  const { db, read, client, clock, logger, observer, nudges, workspaceId, teamId, enterpriseId, sendsMail } = parts;
  const store = openStore(db);
  const people = openPeople(db);
  const mine = openMyIssues(db, workspaceId, read);
  const lookAtHomes = homeLooks({ homes: mine.homes, nudges });
  const named = openNamedPeople(db);
  const naming = { lookUp: openLookUp({ client, teamId, enterpriseId }), named, workspaceId, now: () => clock.now() };
  const closing = closurePorts(parts);
  const follow = followChannel(parts);
  const { whoIs, forget } = acquaintance(openWhoIs({ client, people, clock, teamId, enterpriseId }));
  return {
    client,
    workspaceId,
    teamId,
    enterpriseId,
    clock,
    logger,
    sendsMail,
    makeKnown: (names) => makeKnown(naming, names),
    membersAmong: (slackUserIds) => named.membersAmong(workspaceId, slackUserIds),
    isNamed: async (name) => (await allNamings(named, workspaceId)).some((naming) => naming.name === name),
    reader: openReader(db, read),
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
      if (change.channel !== undefined) await follow(await closing.present());
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
    cardDeleted: async (channelId, ts) => {
      if ((await drawAnew(db, workspaceId, channelId, [ts])).length > 0) nudges.redraws(workspaceId, channelId);
    },
    lookAtPlace: (place) => lookAtPlace(closing, place),
    ledger: openLedger(db),
    flag: flagResponse.bind(null, {
      store,
      nudges,
      observer,
      manualSource: () => manualSource(db, workspaceId, clock),
    }),
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
