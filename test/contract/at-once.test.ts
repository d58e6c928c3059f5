import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Knex } from "knex";
import { NO_NUDGES } from "../../src/cli/no-nudges.ts";
import { systemClock } from "../../src/clock.ts";
import { wantLook } from "../../src/store/look-again.ts";
import { addressesGiven } from "../../src/store/mail-address.ts";
import { openOutbox } from "../../src/store/outbox.ts";
import { openPeople } from "../../src/store/people.ts";
import { openRouteChannels } from "../../src/store/route-channels.ts";
import { openStore } from "../../src/store/store.ts";
import { setDefaultChannel } from "../../src/store/workspaces.ts";
import { writeRouteSettings, writeSettings } from "../../src/store/write-settings.ts";
import { executeCommand } from "../../src/usecases/execute-command.ts";
import type { Source } from "../../src/usecases/intake-ports.ts";
import { PRIORITY } from "../../src/usecases/outbox-ports.ts";
import { SLACK_PACE } from "../../src/usecases/pace.ts";
import { receiveResponses, receiveWithin } from "../../src/usecases/receive-responses.ts";
import type { Tx } from "../../src/usecases/store-ports.ts";
import { aResponse } from "../domain/builders.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { sourceIn } from "../support/source.ts";
import { sweepAt } from "../support/sweeping.ts";
import { eventually } from "../support/waiting.ts";

const AT = "2026-11-02T18:00:00.000Z";
const [HERE, THERE] = ["C0HERE", "C0THERE"];
const RECEPTION = { via: "webhook", priority: PRIORITY.webhook, asHistory: false, at: AT } as const;

let database: FreshDatabase;
let db: Knex;
let source: Source;
let workspaceId: number;

beforeEach(async () => {
  database = await freshDatabase();
  db = database.db;
  source = await sourceIn(db);
  workspaceId = source.workspaceId;
  const nathan = { slackUserId: "U0NATHAN", name: "Nathan", email: null, timeZone: null, isAdmin: false } as const;
  await openPeople(db).save(workspaceId, { ...nathan, standing: "member" }, AT);
  await setDefaultChannel(db, workspaceId, HERE);
});
afterEach(() => database.drop());

const answer = (externalId: string) => aResponse({ externalId, score: 3, owners: ["Nathan"] });
const open = (id: string) =>
  receiveResponses({ store: openStore(db), nudges: NO_NUDGES }, source, [answer(id)], RECEPTION);
const one = async <T>(sql: string): Promise<T> => (await db.raw<{ rows: T[] }>(sql)).rows[0] as T;

/** Waits until somebody waits for a lock here. */
const somebodyWaits = (): Promise<void> =>
  eventually(async () => {
    const waiting =
      "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    expect(await one(waiting)).toEqual({ n: 1 });
  });

/** Changes rows in a transaction, begins something else that has to wait for it, and commits. */
async function meanwhile<T>(sql: string, begin: () => Promise<T>): Promise<T> {
  const trx = await db.transaction();
  await trx.raw(sql);
  const begun = begin();
  await somebodyWaits().finally(() => trx.commit());
  return begun;
}

test("an answer that brings somebody's address holds up none that names them: each would wait for the other", async () => {
  await db("people").update({ email: "nathan@northwind.example" });
  const trx = await db.transaction();
  await addressesGiven(trx, workspaceId, ["nathan@northwind.example"]);
  await open("by-name").finally(() => trx.commit());
  const told = db("notices").join("people", "people.id", "person_id").select("people.name", "people.email_given");
  expect(await told).toEqual([{ name: "Nathan", email_given: true }]);
});

describe("a message that is superseded in the moment in which it would be sent", () => {
  const hold = async () => {
    const outbox = openOutbox(db, { ...SLACK_PACE, collectMs: 0 }, systemClock);
    await db.raw(
      "update notices set state = 'sent', message_ts = '1.1', drawn_version = 1, sent_at = now() where kind = 'card'",
    );
    const taken = await outbox.takeLane({ workspaceId, channelId: "U0NATHAN", verb: "post" });
    if (!("hold" in taken)) throw new Error("the lane is not free");
    return { outbox, hold: taken.hold };
  };
  const states = () => db("notices").where({ channel_id: "U0NATHAN" }).orderBy("id").pluck("state");

  test("is not sent", async () => {
    await open("r1");
    const { outbox, hold: held } = await hold();
    const gone = "update notices set state = 'superseded', error_code = 'slack_silent' where kind = 'dm'";
    expect(await meanwhile(gone, () => outbox.nextPost(held))).toBeNull();
    expect(await states()).toEqual(["superseded"]);
  });

  test("is not told with others of its digest", async () => {
    await open("r1");
    await open("r2");
    const { outbox, hold: held } = await hold();
    await db.raw("update notices set kind = 'digest', not_before = now() - interval '1 hour' where kind = 'dm'");
    const [first, second] = await db("notices").where({ kind: "digest" }).orderBy("id").pluck("id");
    const gone = `update notices set state = 'superseded' where id = ${second}`;
    expect(await meanwhile(gone, () => outbox.nextPost(held))).toMatchObject({ noticeIds: [first] });
    expect(await states()).toEqual(["sending", "superseded"]);
  });
});

describe("rules that change while issues are opened and changed", () => {
  const ONE_DAY = { terms: { firstActionDays: 1 } };
  const dues = async () => (await db("issues").orderBy("id").pluck("due_at")).map((due: Date) => due.toISOString());
  const byNewRules = "2026-11-03T18:00:00.000Z";

  test("hold for what is opened by whoever has read the old ones", async () => {
    await openStore(db).transaction((tx) => receiveWithin(settingsChange(tx), source, [answer("r1")], RECEPTION));
    await sweepAt(db, AT);
    expect(await dues()).toEqual([byNewRules]);
  });

  /** As soon as the settings are read somebody changes them. */
  const settingsChange = (tx: Tx): Tx => {
    const settings: Tx["intake"]["settings"] = async (id) => {
      const read = await tx.intake.settings(id);
      await writeSettings(db, id, ONE_DAY);
      return read;
    };
    return { ...tx, intake: { ...tx.intake, settings } };
  };

  test.each<[whose: string, change: () => Promise<unknown>]>([
    ["the workspace", () => writeSettings(db, workspaceId, ONE_DAY)],
    ["its route", () => writeRouteSettings(db, workspaceId, "Default", { change: ONE_DAY })],
  ])("hold for what was opened and not yet committed when those of %s changed", async (_whose, change) => {
    let changing: Promise<unknown> = Promise.resolve();
    await openStore(db).transaction(async (tx) => {
      await receiveWithin(tx, source, [answer("r1")], RECEPTION);
      changing = change();
      await somebodyWaits();
    });
    await changing;
    await sweepAt(db, AT);
    expect(await dues()).toEqual([byNewRules]);
  });

  test("keep nobody waiting who takes in answers, though somebody holds an issue that has to be looked at", async () => {
    await open("r1");
    const trx = await db.transaction();
    await trx.raw("select from issues for update");
    const saving = writeSettings(db, workspaceId, ONE_DAY);
    await somebodyWaits();
    await db.transaction(async (other) => {
      await other.raw("set local lock_timeout = 500");
      await other.raw("insert into respondents (workspace_id, identity) values (?, 'name:another')", [workspaceId]);
    });
    await trx.commit();
    await saving;
    await sweepAt(db, AT);
    expect(await dues()).toEqual([byNewRules]);
  });

  test("are looked at by the next sweep when whoever changed them came to an end before", async () => {
    await open("r1");
    await db.raw(`update workspaces set settings = '{"terms": {"firstActionDays": 1}}'`);
    await db.transaction((trx) => wantLook(trx, workspaceId, null));
    await sweepAt(db, AT);
    expect(await dues()).toEqual([byNewRules]);
    expect(await db("marks").whereLike("name", "look-again%")).toEqual([]);
  });
});

describe("a card that moves to another channel while somebody changes its issue", () => {
  const CHANGE = "update issues set version = version where true";
  const routes = () => openRouteChannels(db, workspaceId, systemClock, undefined);

  test("is passed over, and moves the next time", async () => {
    await open("r1");
    await setDefaultChannel(db, workspaceId, THERE);
    const trx = await db.transaction();
    await trx.raw(CHANGE);
    expect(await routes().move(HERE, 10)).toEqual([]);
    await trx.commit();
    expect(await routes().move(HERE, 10)).toEqual([expect.objectContaining({ issueId: 1 })]);
  });

  test("has the line of that change in its new thread", async () => {
    await open("r1");
    const note = { type: "AddNote", note: "she called" } as const;
    const [personId] = await db("people").pluck("id");
    const actor = { kind: "person", personId } as const;
    const envelope = { workspaceId, issueId: 1, commandId: "c1", command: note, actor, via: "slack", at: AT } as const;
    await meanwhile(`update notices set channel_id = '${THERE}' where kind = 'card'`, () =>
      executeCommand({ store: openStore(db), nudges: NO_NUDGES }, envelope),
    );
    expect(await db("notices").where({ kind: "line" }).pluck("channel_id")).toEqual([THERE]);
  });
});
