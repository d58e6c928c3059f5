import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { rushOver } from "../../src/jobs/rush.ts";
import { isRush, openReceived, settleReceived } from "../../src/store/received.ts";
import { type ParsePorts, parseReceived } from "../../src/usecases/parse-received.ts";
import type { Store } from "../../src/usecases/store-ports.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { sourceIn } from "../support/source.ts";

describe("what lies there tells of a rush", () => {
  let database: FreshDatabase;
  let came: (ids: readonly string[], agoMs: number) => Promise<void>;
  beforeAll(async () => {
    database = await freshDatabase();
    const { db } = database;
    const { id: sourceId, workspaceId } = await sourceIn(db);
    const keep = openReceived(db, randomBytes(32));
    came = async (ids, agoMs) => {
      const receivedAt = new Date(Date.now() - agoMs).toISOString();
      const body = {
        workspaceId,
        sourceId,
        body: Buffer.from("{}"),
        bodyHash: Buffer.alloc(32),
        contentType: "",
        receivedAt,
      };
      await Promise.all(ids.map((deliveryId) => keep({ ...body, deliveryId })));
    };
  });
  beforeEach(() => database.db("received").del());
  afterAll(() => database.drop());

  const named = (many: number): string[] => Array.from({ length: many }, (_, n) => `d${n}`);
  /** Far enough ahead that a slow machine makes no difference: the present is a second later than it is. */
  const HALF_A_SECOND_AGO = -500;

  test.each([
    ["nothing", 0, 0, false],
    ["seven at once", 7, HALF_A_SECOND_AGO, false],
    ["eight at once", 8, HALF_A_SECOND_AGO, true],
    ["forty at once", 40, HALF_A_SECOND_AGO, true],
    ["forty, a second ago", 40, 1_000, false],
    ["forty that a wrong clock dates an hour ahead", 40, -3_600_000, false],
  ])("%s", async (_name, many, agoMs, rush) => {
    await came(named(many), agoMs);
    expect(await isRush(database.db, 0)).toBe(rush);
  });

  test("what was understood already is no rush", async () => {
    await came(named(40), HALF_A_SECOND_AGO);
    const ids: number[] = await database.db("received").pluck("id");
    const outcomes = ids.map((id) => ({ id, reason: null }));
    await database.db.transaction((trx) => settleReceived(trx, outcomes, new Date().toISOString()));
    expect(await isRush(database.db, 0)).toBe(false);
  });
});

describe("waiting for the end of a rush", () => {
  test("nobody waits when none is on", async () => {
    let isOver = false;
    void rushOver(() => Promise.resolve(false))(60_000).then(() => {
      isOver = true;
    });
    await nextTurn();
    expect(isOver).toBe(true);
  });

  test("it ends with the rush", async () => {
    let looks = 0;
    await rushOver(() => Promise.resolve(++looks < 4))(60_000);
    expect(looks).toBe(4);
  });

  test("a rush without end is waited for no longer than was said", async () => {
    await rushOver(() => Promise.resolve(true))(80);
  });
});

test("each batch waits for the rush to be over, but for those behind one that came late", async () => {
  const waits = [0, 1_900, 2_100, 2_000, 300, 0];
  const asked: number[] = [];
  let done = 0;
  const transaction: Store["transaction"] = <T>() => {
    const waitedMs = waits[done++];
    return Promise.resolve({ more: done < waits.length, work: [], calls: false, waitedMs, tell: () => {} } as T);
  };
  const over = (): Promise<void> => {
    asked.push(done);
    return Promise.resolve();
  };
  await parseReceived({
    store: { transaction },
    peopleMet: () => Promise.resolve(true),
    rushOver: over,
  } as unknown as ParsePorts);
  expect([done, asked]).toEqual([6, [0, 1, 2, 5]]);
});
