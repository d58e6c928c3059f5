import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.ts";
import { createLogger } from "../../src/logger.ts";
import { readManifest } from "../../src/manifest.ts";
import { type LocalSlack, startLocalSlack } from "../../src/sandbox/local-slack.ts";
import { slackClient } from "../../src/slack/client.ts";
import { syncChannel } from "../../src/slack/membership.ts";
import { openRoster } from "../../src/store/roster.ts";
import { ensureWorkspace } from "../../src/store/workspaces.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { USERS } from "../support/story/people.ts";

/** A private channel that the app is in, with Bridget, Eric and Sofia. */
const CHANNEL = "C0LEADERS";
const AT = "2026-11-02T18:00:00.000Z";

let database: FreshDatabase;
let slack: LocalSlack;
beforeAll(async () => {
  database = await freshDatabase();
  slack = await startLocalSlack({ manifest: readManifest() });
});
afterAll(async () => {
  await slack.close();
  await database.drop();
});

test("whoever leaves a private channel while its members are read is not brought back by the list", async () => {
  const { db } = database;
  const roster = openRoster(db);
  const { id: workspaceId } = await ensureWorkspace(db, { id: "T1", name: "Test" });
  const people = [USERS.Bridget, USERS.Eric, USERS.Sofia].map((slackUserId) => ({
    slackUserId,
    ...({ name: slackUserId, email: null, timeZone: null, standing: "member", isAdmin: false } as const),
  }));
  await roster.savePeople(workspaceId, people, AT);
  const members = () =>
    db("channel_members as m").join("people as p", "p.id", "m.person_id").orderBy("p.id").pluck("p.slack_user_id");
  const client = slackClient(slack.botToken, slack.apiUrl, createLogger({ level: "silent" }));
  const sync = () =>
    syncChannel({ client, roster, clock: systemClock, workspaceId }, CHANNEL, AbortSignal.timeout(5_000));

  await sync();
  expect(await members()).toEqual([USERS.Bridget, USERS.Eric, USERS.Sofia]);

  const read = client.conversations.members;
  let reads = 0;
  client.conversations.members = async (...args) => {
    const page = await read(...args);
    if (reads++ === 0) {
      await slack.control.channel({ channel: CHANNEL, action: "kick", user: USERS.Eric });
      await roster.leave(workspaceId, CHANNEL, USERS.Eric);
    }
    return page;
  };
  await sync();
  expect([await members(), reads]).toEqual([[USERS.Bridget, USERS.Sofia], 2]);

  await roster.join(workspaceId, CHANNEL, USERS.Eric);
  await roster.join(workspaceId, "C0ELSEWHERE", USERS.Eric);
  expect(await members()).toEqual([USERS.Bridget, USERS.Eric, USERS.Sofia]);
});
