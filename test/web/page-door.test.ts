import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openPageStore } from "../../src/store/page.ts";
import { revokeTokens } from "../../src/store/page-tokens.ts";
import type { Card } from "../support/story/card.ts";
import { filledIn, linkFor, personByEmail, personInSlack, sendForm, type Visit, visit } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const KIM = "kim@branch-office.example";

let story: Story;
let card: Card;
let bridget: number;
let token: string;
beforeEach(async () => {
  story = await startStory();
  card = (await story.answer(anAnswer())).expected();
  bridget = await personInSlack(story, "Bridget");
  token = await linkFor(story, bridget);
});
afterEach(() => story.end());

const statusOf = async (): Promise<string> =>
  (await story.database.db.raw<{ rows: { status: string }[] }>("select status from issues")).rows[0]?.status ?? "";
const now = () => story.clock.now().toISOString();
const db = () => story.database.db;

describe("a link", () => {
  const FLAWS: readonly (readonly [what: string, flaw: (token: string) => string])[] = [
    ["tampered with", (t) => `${t.slice(0, -1)}${t.endsWith("A") ? "B" : "A"}`],
    ["cut short", (t) => t.slice(0, -3)],
    ["in capitals", (t) => t.toUpperCase()],
    ["with something after it", (t) => `${t}.`],
    ["of 5,000 characters", () => "x".repeat(5_000)],
    ["of a percent sign", () => "%"],
    ["of SQL", () => "%27%20or%201=1--"],
  ];
  test.each(FLAWS)("%s opens nothing", async (_what, flaw) => {
    const wrong = await visit(story, flaw(token));
    expect(wrong.status).toBe(404);
    expect(wrong.text).toContain("This link opens nothing");
    expect(wrong.text).not.toContain("Jane");
  });

  test("opens for 30 days and not a minute longer", async () => {
    story.fastForward({ hours: 30 * 24 - 1 });
    const page = await visit(story, token);
    expect(page.status).toBe(200);
    story.fastForward({ minutes: 61 });
    expect((await visit(story, token)).status).toBe(404);
    const late = await sendForm(story, token, page, { to: "in_progress", note: "called" });
    expect(late.status).toBe(404);
    expect(await statusOf()).toBe("needs_attention");
  });

  test("that was taken back looks exactly like one that never was", async () => {
    await revokeTokens(db(), { workspaceId: 1, personId: bridget }, now());
    const [taken, never] = [await visit(story, token), await visit(story, "A".repeat(32))];
    expect([taken.status, taken.html]).toEqual([never.status, never.html]);
  });

  test("is not taken back with those of someone else, or in another workspace", async () => {
    await revokeTokens(db(), { workspaceId: 1, personId: bridget + 1 }, now());
    await revokeTokens(db(), { workspaceId: 2, personId: bridget }, now());
    expect((await visit(story, token)).status).toBe(200);
  });

  test("is forgotten within the hour after it has ended, and none that still opens", async () => {
    story.fastForward({ hours: 24 });
    const young = await linkFor(story, bridget);
    story.fastForward({ hours: 30 * 24 - 1 });
    await eventually(async () => expect(await db()("page_tokens")).toHaveLength(1), 15_000);
    expect((await visit(story, token)).status).toBe(404);
    expect((await visit(story, young)).status).toBe(200);
  });

  test("is kept as a hash alone", async () => {
    const { rows } = await db().raw<{ rows: unknown[] }>("select t::text from page_tokens t");
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("ends for someone without Slack when they are taken off the issue, and for everyone whose account is closed", async () => {
    const page = await visit(story, token);
    await sendForm(story, token, page, { followEmails: KIM });
    const kim = await personByEmail(story, KIM);
    const kims = await linkFor(story, kim);
    expect((await visit(story, kims)).status).toBe(200);
    await db()("followers").where({ person_id: kim }).delete();
    expect((await visit(story, kims)).status).toBe(404);
    await personInSlack(story, "Bridget", "deactivated");
    expect((await visit(story, token)).status).toBe(404);
  });

  test("opens one issue for one person, whatever the form says", async () => {
    await story.answer(anAnswer({ respondent: { name: "Ravi Patel", email: "ravi@example.com" } }));
    const page = await visit(story, token);
    await sendForm(story, token, page, { issueId: "2", personId: "2", note: "for one alone" });
    const { rows } = await db().raw("select issue_id, actor_id, via from issue_events where type = 'NoteAdded'");
    expect(rows).toEqual([{ issue_id: 1, actor_id: bridget, via: "page" }]);
    await card.told("Bridget Harper added a note: for one alone");
  });
});

describe("looking changes nothing", () => {
  test("whoever looks, however often and in whatever way", async () => {
    for (let i = 0; i < 5; i++) expect((await visit(story, token, "?to=resolved")).status).toBe(200);
    const head = await visit(story, token, "?to=resolved", { method: "HEAD" });
    expect([head.status, head.html]).toEqual([200, ""]);
    const options = await visit(story, token, "", { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, POST"]);
    for (const method of ["PUT", "DELETE", "PATCH"])
      expect((await visit(story, token, "?to=resolved&note=x", { method })).status).toBe(405);
    expect((await visit(story, token, "/unsubscribe")).status).toBe(200);
    expect(await statusOf()).toBe("needs_attention");
    await story.expectNothingElse();
  });

  test("chooses the status of the link in the form, and only a status there is", async () => {
    expect((await visit(story, token, "?to=resolved")).fields.get("to")).toBe("resolved");
    for (const to of ["Resolved", "needs_attention", "<script>", "__proto__", ""])
      expect((await visit(story, token, `?to=${encodeURIComponent(to)}`)).fields.get("to")).toBe("");
  });

  test("every page says who may frame, follow, keep and load: nobody and nothing", async () => {
    for (const page of [
      await visit(story, token),
      await visit(story, "nothing"),
      await visit(story, token, "/unsubscribe"),
    ]) {
      const csp = page.headers.get("content-security-policy") ?? "";
      for (const rule of [
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "style-src 'sha256-",
      ])
        expect(csp).toContain(rule);
      expect(page.headers.get("referrer-policy")).toBe("no-referrer");
      expect(page.headers.get("cache-control")).toBe("no-store");
      expect(page.headers.get("x-robots-tag")).toContain("noindex");
      expect(page.html).not.toContain("<script");
    }
  });
});

describe("a form from elsewhere changes nothing and keeps what was typed", () => {
  const wish = { to: "in_progress", note: "called at 10:40" };
  let page: Visit;
  beforeEach(async () => {
    page = await visit(story, token);
  });

  test.each([
    ["without a proof", { seal: "" }, {}],
    ["with a made-up proof", { seal: "A".repeat(43) }, {}],
    ["with another nonce", { nonce: "made-up" }, {}],
    ["that another site sent", {}, { "sec-fetch-site": "cross-site" }],
    ["from a neighbour of the site", {}, { "sec-fetch-site": "same-site" }],
    ["with another origin", {}, { origin: "https://evil.example" }],
  ])("%s", async (_what, forged, headers) => {
    const refused = await sendForm(story, token, page, { ...wish, ...forged }, { headers });
    expect(refused.status).toBe(403);
    expect(refused.fields.get("note")).toBe(wish.note);
    expect(await statusOf()).toBe("needs_attention");
    const again = await sendForm(story, token, refused, {});
    expect(again.text).toContain("Saved.");
  });

  test("with the proof of another link", async () => {
    const other = await visit(story, await linkFor(story, await personInSlack(story, "Nathan")));
    const refused = await sendForm(story, token, other, wish);
    expect(refused.status).toBe(403);
  });

  test("as browsers send it under our policy, it is taken", async () => {
    const taken = await sendForm(story, token, page, wish, {
      headers: { origin: "null", "sec-fetch-site": "same-origin" },
    });
    expect(taken.text).toContain("Saved.");
  });

  test.each([
    ["JSON", "application/json", 415],
    ["several parts", "multipart/form-data; boundary=x", 415],
    ["plain text", "text/plain", 415],
  ])("as %s it is not read", async (_what, type, status) => {
    const body = filledIn(page.fields, wish).toString();
    expect((await visit(story, token, "", { method: "POST", body, headers: { "content-type": type } })).status).toBe(
      status,
    );
    expect(await statusOf()).toBe("needs_attention");
  });

  test("of more than 100 kB is refused with a page", async () => {
    const refused = await sendForm(story, token, page, { note: "x".repeat(100_001) });
    expect(refused.status).toBe(413);
    expect(refused.text).toContain("That is too much at once");
  });
});

describe("when something is not as it should be", () => {
  test("asking too often is answered with when to come again; a form comes back whole", async () => {
    const page = await visit(story, token);
    let last = page;
    for (let i = 0; i < 45 && last.status === 200; i++) last = await visit(story, token);
    expect(last.status).toBe(429);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    const form = await sendForm(story, token, page, { to: "in_progress", note: "long thought about" });
    expect(form.status).toBe(429);
    story.fastForward({ minutes: 1 });
    expect((await sendForm(story, token, form, {})).text).toContain("Saved.");
    expect((await visit(story, await linkFor(story, bridget))).status).toBe(200);
  });

  test("guessing links from one address ends soon", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 45; i++) statuses.push((await visit(story, `guess-${i}`)).status);
    expect(new Set(statuses)).toEqual(new Set([404, 429]));
  });

  test("a database in trouble costs nobody their text", async () => {
    const page = await visit(story, token);
    await db().raw("alter table page_tokens rename to page_tokens_away");
    const failed = await sendForm(story, token, page, { to: "in_progress", note: "a long note <3" });
    expect(failed.status).toBe(503);
    expect(failed.headers.get("retry-after")).toBe("30");
    expect(failed.fields.get("note")).toBe("a long note <3");
    expect((await visit(story, token)).status).toBe(503);
    await db().raw("alter table page_tokens_away rename to page_tokens");
    expect((await sendForm(story, token, failed, {})).text).toContain("Saved.");
    story.expectedErrors.push("logged");
  });

  test("the log holds neither links nor what was written", async () => {
    const page = await visit(story, token);
    await sendForm(story, token, page, { to: "in_progress", note: "zebra crossing" });
    await sendForm(story, token, page, { to: "resolved", note: "zebra crossing" });
    await visit(story, "wrong-zebra-token");
    expect(story.log.lines.join("\n")).not.toMatch(new RegExp(`${token}|zebra|Jane`));
  });

  test("an issue of another workspace stays closed to a stolen row", async () => {
    const store = openPageStore(db());
    const visitor = await store.open(token, now());
    expect(visitor && (await store.mayStillSee({ ...visitor, workspaceId: 2 }))).toBe(false);
  });
});

describe("unsubscribing", () => {
  let kims: string;
  let kim: number;
  beforeEach(async () => {
    await sendForm(story, token, await visit(story, token), { followEmails: KIM, follow: [`${bridget}`] });
    kim = await personByEmail(story, KIM);
    kims = await linkFor(story, kim);
  });
  const followers = () => db()("followers").orderBy("person_id").pluck("person_id");
  const both = () => [bridget, kim].sort((a, b) => a - b);

  test("asks first, then takes the person off the followers, and works after they have lost the issue", async () => {
    const rest = "/unsubscribe";
    const question = await visit(story, kims, rest);
    expect(question.text).not.toContain("tell me in Slack");
    expect(await followers()).toEqual(both());
    const done = await sendForm(story, kims, question, {}, { rest });
    expect(done.text).toContain("You no longer follow this issue.");
    expect(await followers()).toEqual([bridget]);
    expect((await visit(story, kims)).status).toBe(404);
    expect((await visit(story, kims, rest)).status).toBe(200);
    expect((await visit(story, token)).text).toContain(`${KIM} took ${KIM} off the followers`);
  });

  test.each([
    ["as browsers encode it", { body: "List-Unsubscribe=One-Click", type: "application/x-www-form-urlencoded" }],
    [
      "in parts",
      {
        body: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
        type: "multipart/form-data; boundary=b",
      },
    ],
  ])("takes the one POST of a mail program, %s, and only stops following", async (_what, { body, type }) => {
    const headers = { "content-type": type, "sec-fetch-site": "cross-site", origin: "https://mail.example" };
    const done = await visit(story, kims, "/unsubscribe", { method: "POST", body, headers });
    expect(done.status).toBe(200);
    expect(await followers()).toEqual([bridget]);
    const again = await visit(story, kims, "/unsubscribe", { method: "POST", body, headers });
    expect(again.status).toBe(200);
    expect((await db()("people").where({ id: kim }).first("preferences")).preferences).toEqual({});
  });

  test("offers Slack instead of email to those who have it", async () => {
    const rest = "/unsubscribe";
    const question = await visit(story, token, rest);
    const done = await sendForm(story, token, question, { wish: "slack" }, { rest });
    expect(done.text).toContain("From now on Amends tells you in Slack.");
    expect((await db()("people").where({ id: bridget }).first("preferences")).preferences).toEqual({ via: "dm" });
    expect(await followers()).toEqual(both());
  });

  test("without a proof, or with a wish there is not, changes nothing", async () => {
    const rest = "/unsubscribe";
    const question = await visit(story, token, rest);
    expect((await sendForm(story, token, question, { seal: "" }, { rest })).status).toBe(403);
    expect((await sendForm(story, token, question, { wish: "everything" }, { rest })).status).toBe(422);
    expect((await visit(story, "unknown", rest)).status).toBe(404);
    expect(await followers()).toEqual(both());
  });
});
