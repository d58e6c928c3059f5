import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type Resealed, resealBodies } from "../../src/store/keys.ts";
import { readRejected } from "../../src/store/rejected.ts";
import { keyId, sealBytes, unsealBytes } from "../../src/store/secrets.ts";
import { openProofs } from "../../src/web/page/form-proof.ts";
import { amends } from "../support/story/cli.ts";
import { NOT_UNDERSTOOD } from "../support/story/nothing-else.ts";
import { linkFor, personInSlack, sendForm, visit } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { STORY_KEY } from "../support/story/world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SPAWNS_MS = 40_000;
const [OLD, NEW, LOST] = [STORY_KEY, Buffer.alloc(32, 8), Buffer.alloc(32, 9)];
const text = (...keys: readonly Buffer[]): string => keys.map((key) => key.toString("base64")).join(",");

describe("sealing", () => {
  test("is never twice the same, and opens to the same bytes", () => {
    const body = Buffer.from('{"comment":"\u0000\u00e9"}');
    const sealed = [1, 2].map(() => sealBytes(NEW, body));
    expect(sealed[0]).not.toEqual(sealed[1]);
    for (const one of sealed) expect(unsealBytes([OLD, NEW], keyId(NEW), one)).toEqual(body);
    expect(unsealBytes([NEW], keyId(NEW), sealBytes(NEW, Buffer.alloc(0)))).toHaveLength(0);
  });

  test.each<[string, (sealed: Buffer) => Buffer, Buffer[], string]>([
    [
      "a changed byte",
      (sealed) => Buffer.from(sealed.map((byte, i) => (i === 30 ? byte ^ 1 : byte))),
      [NEW],
      keyId(NEW),
    ],
    [
      "a changed tag",
      (sealed) => Buffer.from(sealed.map((byte, i) => (i === 12 ? byte ^ 1 : byte))),
      [NEW],
      keyId(NEW),
    ],
    ["a cut end", (sealed) => sealed.subarray(0, -1), [NEW], keyId(NEW)],
    ["nothing", () => Buffer.alloc(0), [NEW], keyId(NEW)],
    ["no tag", (sealed) => sealed.subarray(0, 27), [NEW], keyId(NEW)],
    ["another key", (sealed) => sealed, [OLD], keyId(OLD)],
    ["a key that is not there", (sealed) => sealed, [OLD], keyId(NEW)],
    ["the id of another key", (sealed) => sealed, [OLD, NEW], keyId(OLD)],
  ])("%s does not open", (_what, change, keys, id) => {
    const sealed = change(sealBytes(NEW, Buffer.from("walnut desk")));
    expect(() => unsealBytes(keys, id, sealed)).toThrow("cannot be opened with this SECRET_KEY");
  });

  test("a form that was opened before the change is taken after it, while the old key is there", () => {
    const before = openProofs([OLD]).make("token");
    expect(openProofs([NEW, OLD]).check("token", before)).toBe(true);
    expect(openProofs([NEW, OLD]).check("another", before)).toBe(false);
    expect(openProofs([NEW]).check("token", before)).toBe(false);
    expect(openProofs([OLD]).check("token", openProofs([NEW, OLD]).make("token"))).toBe(false);
  });
});

describe("what is stored", () => {
  let story: Story;
  beforeEach(async () => {
    story = await startStory();
  });
  afterEach(() => story.end());

  const db = () => story.database.db;
  const keysOf = async (table: string) => [...new Set(await db()(table).orderBy("id").pluck("key_id"))];
  /** A delivery "x" whose body is these bytes, said to be sealed with the old key. */
  const keep = async (body: Buffer) => {
    const [source] = await db()("sources");
    const about = { workspace_id: 1, source_id: source.id, content_type: "", received_at: new Date() };
    await db()("received").insert({
      ...about,
      delivery_id: "x",
      body_hash: Buffer.from("x"),
      body,
      key_id: keyId(OLD),
    });
  };
  const restart = async (...keys: readonly Buffer[]) => {
    await story.stopApp();
    Object.assign(story.world.env, { SECRET_KEY: text(...keys) });
    await story.startApp();
  };

  test("no word of a delivery lies open in `received`, and a delivery again is the same", async () => {
    const body = anAnswer({ comment: "zebrawood desk", owners: [] });
    const first = await story.send(body, { id: "msg_a" });
    (await story.card("Jane Doe")).expected();
    expect(await story.send(body, { id: "msg_a" })).toMatchObject({ body: { id: first.body.id, duplicate: true } });
    const [row] = await db()("received").where({ id: first.body.id });
    expect(Buffer.concat([row.body]).toString("latin1")).not.toMatch(/zebrawood|Jane|ABC/);
    expect([row.key_id, row.state]).toEqual([keyId(OLD), "parsed"]);
    await story.expectNothingElse();
  });

  test("a version that knows no sealing can neither understand nor reject what is sealed, and reads its own", async () => {
    await story.stopApp();
    const [source] = await db()("sources");
    const old = { workspace_id: 1, source_id: source.id, content_type: "application/json", received_at: new Date() };
    const open = { ...old, delivery_id: "open", body_hash: Buffer.from("1") };
    const body = Buffer.from(JSON.stringify(anAnswer({ respondent: { name: "Olga Open" }, owners: [] })));
    await db()("received").insert({ ...open, body });
    const sealed = { ...old, delivery_id: "sealed", body_hash: Buffer.from("2"), key_id: keyId(OLD) };
    const answer = JSON.stringify(anAnswer({ respondent: { name: "Sal Sealed" }, owners: [] }));
    await db()("received").insert({ ...sealed, body: sealBytes(OLD, Buffer.from(answer)) });
    // As such a version settles what it takes for garbage.
    await db().raw(
      "update received set state = 'rejected', reason = 'The body is not UTF-8.', settled_at = now() where delivery_id = 'sealed'",
    );
    await story.startApp();
    for (const name of ["Olga Open", "Sal Sealed"]) (await story.card(name)).expected();
    await story.expectNothingElse();
  });

  test("what was changed in the database is put aside, with the reason, and holds up nobody", async () => {
    await story.stopApp();
    await keep(Buffer.alloc(100));
    await story.startApp();
    story.expectedErrors.push(NOT_UNDERSTOOD);
    (await story.answer(anAnswer({ owners: [] }))).expected();
    expect(await db()("received").where({ delivery_id: "x" }).first("state", "reason")).toEqual({
      state: "rejected",
      reason: "What was stored cannot be opened: it was changed or damaged in the database.",
    });
    await story.expectNothingElse();
  });

  test("what is sealed with a key that is not there waits for it; what is not goes past", async () => {
    await restart(LOST);
    const answer = JSON.stringify(anAnswer({ respondent: { name: "Wanda Waits" }, owners: [] }));
    const body = sealBytes(OLD, Buffer.from(answer));
    await keep(body);
    // This process has a key that does not open the source's secret: what arrives is not stored, and the sender is told to come back.
    expect(await story.send(anAnswer())).toMatchObject({ status: 503, retryAfter: "30" });
    story.expectedErrors.push("a request failed");
    expect(await db()("received").pluck("state")).toEqual(["waiting"]);
    await restart(OLD);
    (await story.card("Wanda Waits")).expected();
  });

  test(
    "a key is changed without a pause: both open, everything is sealed anew, and then the old one is not needed",
    async () => {
      (await story.answer(anAnswer({ owners: [] }))).expected();
      const token = await linkFor(story, await personInSlack(story, "Nathan"));
      const rejected = await story.send('{"score": 3}');
      const page = await visit(story, token);
      await story.quiet();

      const made = await amends(story, "rotate-key", "--new");
      expect(made.out).toMatch(/A new key, [0-9a-f]{8}, shown only now:\n\n {2}\S{44}\n\nPut it and a comma before/);

      await restart(NEW, OLD);
      const sent = await sendForm(story, token, page, { note: "from a page that was open" });
      expect(sent.text).toContain("from a page that was open");
      (await story.answer(anAnswer({ respondent: { name: "Nora New" }, owners: [] }))).expected();
      expect(await keysOf("received")).toEqual([keyId(OLD), keyId(NEW)]);
      await db()("received").insert({
        ...{
          workspace_id: 1,
          source_id: 1,
          delivery_id: "open",
          body_hash: Buffer.from("1"),
          body: Buffer.from("open"),
        },
        ...{ content_type: "", received_at: new Date(), state: "rejected", reason: "old", settled_at: new Date() },
      });

      const rotated = await amends(story, "rotate-key");
      expect(rotated).toMatchObject({ code: 0, err: "" });
      expect(rotated.out).toContain(`1 source secret sealed with ${keyId(NEW)}; 3 bodies to go.`);
      expect(rotated.out).toContain("3 of 3 bodies: done.");
      expect(rotated.out).toContain(
        `Nothing is sealed with ${keyId(OLD)} any more. Remove what stands behind the first`,
      );
      expect(await keysOf("received")).toEqual([keyId(NEW)]);

      await restart(NEW);
      (await story.answer(anAnswer({ respondent: { name: "Lars Last" }, owners: [] }))).expected();
      const shown = await readRejected(db(), [NEW], 1, Number(rejected.body.id));
      expect(shown?.toString()).toBe('{"score": 3}');
      expect(story.cards()).toHaveLength(3);
    },
    SPAWNS_MS,
  );

  test(
    "a key that is needed and not there is named, and the command ends with a fault",
    async () => {
      (await story.answer(anAnswer({ owners: [] }))).expected();
      Object.assign(story.world.env, { SECRET_KEY: text(NEW) });
      const refused = await amends(story, "rotate-key");
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.out).toContain(
        `1 source secret and 1 body are sealed with the key ${keyId(OLD)}, which is not here. Put it back`,
      );
    },
    SPAWNS_MS,
  );

  test("more bodies than are taken at once, sealed anew by two at a time: none is left, none is lost", async () => {
    await db().raw(
      `insert into received (workspace_id, source_id, delivery_id, body_hash, body, content_type, received_at, state, reason, settled_at)
       select 1, 1, 'many-' || n, cast(cast(n as text) as bytea), cast('body ' || n as bytea), '', now(), 'rejected', 'old', now()
       from generate_series(1, 1203) n`,
    );
    const large = { workspace_id: 1, source_id: 1, content_type: "", received_at: new Date() };
    for (const n of [1, 2, 3, 4, 5, 6])
      await db()("received").insert({
        ...{ ...large, delivery_id: `large-${n}`, body_hash: Buffer.from(`l${n}`), body: Buffer.alloc(1_000_000, n) },
        ...{ state: "rejected", reason: "old", settled_at: new Date() },
      });
    const sealAll = async () => {
      const counts = [];
      for (let after: number | null = 0; after !== null; ) {
        const { count, damagedIds, next }: Resealed = await resealBodies(db(), [NEW, OLD], after);
        expect(damagedIds).toEqual([]);
        counts.push(count);
        after = next;
      }
      return counts;
    };
    const counts = (await Promise.all([sealAll(), sealAll()])).flat();
    expect(Math.max(...counts)).toBeLessThanOrEqual(500);
    expect(await keysOf("received")).toEqual([keyId(NEW)]);
    const rows = await db()("received").where("delivery_id", "like", "many-%").orderBy("id");
    expect(rows.map((r) => unsealBytes([NEW], r.key_id, r.body).toString())).toEqual(
      Array.from({ length: 1_203 }, (_, i) => `body ${i + 1}`),
    );
  });
});

describe("a key of the data folder", () => {
  let folder: string;
  let story: Story;
  beforeAll(async () => {
    folder = await temporaryFolder("amends-keys-");
    story = await startStory({ env: { SECRET_KEY: "", DATA_DIR: folder } });
  });
  afterAll(async () => {
    await story.end();
    await rm(folder, { recursive: true, force: true });
  });

  test(
    "a new one stands before the old one, and the old one goes only when nothing needs it",
    async () => {
      const lines = async () => (await readFile(join(folder, "secret.key"), "utf8")).trim().split("\n");
      const [first] = await lines();
      expect((await amends(story, "source", "add", "Second")).code).toBe(0);
      expect((await amends(story, "rotate-key", "--new")).out).toContain("begins with a new key");
      expect((await lines())[1]).toBe(first);
      expect((await amends(story, "rotate-key", "--new")).err).toContain("The last change is not finished");
      const refused = await amends(story, "rotate-key", "--forget");
      expect(refused).toMatchObject({
        code: 1,
        err: expect.stringMatching(/1 source secret and 0 bodies are still sealed/),
      });
      expect(await lines()).toHaveLength(2);
      // The story's own source is sealed with a key this folder never had.
      await story.database.db("sources").where({ name: "survey" }).update({ sealed_secret: null });
      expect((await amends(story, "rotate-key")).out).toContain("Run: amends rotate-key --forget");
      expect((await amends(story, "rotate-key", "--forget")).out).toContain("holds one key");
      expect(await lines()).toHaveLength(1);
      expect(await lines()).not.toContain(first);
    },
    SPAWNS_MS,
  );
});
