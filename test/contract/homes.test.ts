import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Knex } from "knex";
import { createLogger } from "../../src/logger.ts";
import { openClosures } from "../../src/store/closures.ts";
import { openMyIssues } from "../../src/store/my-issues.ts";
import { openPeople } from "../../src/store/people.ts";
import { ensureWorkspace } from "../../src/store/workspaces.ts";
import { type HomePorts, type Homes, refreshHome } from "../../src/usecases/homes.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";

const YESTERDAY = "2026-11-01T08:00:00.000Z";
const NOW = "2026-11-02T09:00:00.000Z";

let database: FreshDatabase;
let db: Knex;
let homes: Homes;
let ports: HomePorts;
let personId: number;
let drawn: number;

beforeEach(async () => {
  database = await freshDatabase();
  db = database.db;
  const workspaceId = (await ensureWorkspace(db, { id: "T1", name: "Test" })).id;
  const nathan = { slackUserId: "U0NATHAN", name: "Nathan", email: null, timeZone: null, isAdmin: false } as const;
  personId = (await openPeople(db).save(workspaceId, { ...nathan, standing: "member" }, NOW)).id;
  const mine = openMyIssues(db, workspaceId);
  homes = mine.homes;
  drawn = 0;
  const publish = async () => `hash ${++drawn}`;
  const logger = createLogger({ level: "silent" });
  const closures = openClosures(db);
  ports = { ...mine, closures, workspaceId, logger, screen: { publish }, now: () => new Date(NOW) };
  await homes.opened(workspaceId, personId, NOW);
  await homes.mark(personId);
});
afterEach(() => database.drop());

const aMinutePasses = () => db.raw("update home_marks set taken_at = taken_at - interval '61 seconds'");

test("a Home that is drawn has no mark any more, but for what changed since its drawing began", async () => {
  await refreshHome(ports, personId);
  expect([drawn, await homes.marked(8)]).toEqual([1, []]);
  await homes.mark(personId);
  const publish = async () => {
    await homes.mark(personId);
    return "hash";
  };
  await refreshHome({ ...ports, screen: { publish } }, personId);
  expect(await homes.marked(8)).toEqual([personId]);
});

test("whoever is killed over a Home leaves it to be found, after a minute", async () => {
  expect(await homes.takeMarks(personId)).not.toBeNull();
  expect(await homes.marked(8)).toEqual([]);
  expect(await refreshHome(ports, personId)).toBeNull();
  expect(drawn).toBe(0);
  await aMinutePasses();
  expect(await homes.marked(8)).toEqual([personId]);
  await refreshHome(ports, personId);
  expect([drawn, await db("home_marks")]).toEqual([1, []]);
});

test("a Home over which something unforeseen happens stays marked", async () => {
  const publish = () => Promise.reject(new TypeError("it is not a function"));
  await expect(refreshHome({ ...ports, screen: { publish } }, personId)).rejects.toThrow("it is not a function");
  expect(await homes.marked(8)).toEqual([personId]);
});

test("a Home that is opened in the moment in which it would be left alone is kept in step", async () => {
  const awake = () => db("homes").pluck("awake");
  await homes.opened(ports.workspaceId, personId, YESTERDAY);
  const opening: Homes["read"] = async (id) => {
    const read = await homes.read(id);
    await homes.opened(ports.workspaceId, id, NOW);
    return read;
  };
  await refreshHome({ ...ports, homes: { ...homes, read: opening } }, personId);
  expect(await awake()).toEqual([true]);

  await homes.opened(ports.workspaceId, personId, YESTERDAY);
  await homes.mark(personId);
  await refreshHome(ports, personId);
  expect([await awake(), await db("home_marks"), drawn]).toEqual([[false], [], 0]);
});
