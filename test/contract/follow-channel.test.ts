import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.ts";
import { createLogger } from "../../src/logger.ts";
import { openClosures } from "../../src/store/closures.ts";
import { openRouteChannels } from "../../src/store/route-channels.ts";
import { ensureWorkspace } from "../../src/store/workspaces.ts";
import { writeSettings } from "../../src/store/write-settings.ts";
import { openFollowing } from "../../src/usecases/follow-channel.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";

const AT = "2026-11-02T18:00:00.000Z";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test("two processes follow what is set, whichever of them followed last", async () => {
  const { db } = database;
  const { id: workspaceId } = await ensureWorkspace(db, { id: "T1", name: "Test" });
  const routes = openRouteChannels(db, workspaceId, systemClock, "#first");
  let asked = 0;
  const aProcess = () =>
    openFollowing({
      routes,
      find: async (name) => {
        asked += 1;
        return { id: `C0${name.slice(1).toUpperCase()}`, name, isPrivate: false, isMember: true, isArchived: false };
      },
      meet: async () => undefined,
      closures: openClosures(db),
      logger: createLogger({ level: "silent" }),
      workspaceId,
    });
  const [one, other] = [aProcess(), aProcess()];
  const current = async () => (await routes.current())?.id;
  await one(AT);
  await other(AT);
  expect([await current(), asked]).toEqual(["C0FIRST", 1]);
  await writeSettings(db, workspaceId, { channel: "#second" });
  await one(AT);
  expect(await current()).toBe("C0SECOND");
  await writeSettings(db, workspaceId, { channel: "#first" });
  await other(AT);
  expect(await current()).toBe("C0FIRST");
  await one(AT);
  expect([await current(), asked]).toEqual(["C0FIRST", 3]);
});
