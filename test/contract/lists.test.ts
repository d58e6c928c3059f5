import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { NO_NUDGES } from "../../src/cli/no-nudges.ts";
import { maySee, type Person, type SeenChannel } from "../../src/domain/access.ts";
import { nextDeadline } from "../../src/domain/deadlines.ts";
import { ALL_GROUPS, type Group } from "../../src/domain/groups.ts";
import type { Command } from "../../src/domain/issue.ts";
import { DEFAULT_PREFERENCES } from "../../src/domain/preferences.ts";
import { isClosed } from "../../src/domain/status.ts";
import { openPreferences } from "../../src/store/homes.ts";
import { openLists } from "../../src/store/lists.ts";
import { openPeople } from "../../src/store/people.ts";
import { openReader } from "../../src/store/reader.ts";
import { openRoster } from "../../src/store/roster.ts";
import { openStore } from "../../src/store/store.ts";
import { setDefaultChannel } from "../../src/store/workspaces.ts";
import { executeCommand } from "../../src/usecases/execute-command.ts";
import type { Source } from "../../src/usecases/intake-ports.ts";
import {
  firstPage,
  type ListState,
  type Lists,
  listIssues,
  NO_FILTERS,
  type Viewer,
} from "../../src/usecases/list-issues.ts";
import { PRIORITY } from "../../src/usecases/outbox-ports.ts";
import type { CardData } from "../../src/usecases/reader-ports.ts";
import { receiveResponses } from "../../src/usecases/receive-responses.ts";
import { aResponse } from "../domain/builders.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { knownByEmail } from "../support/people.ts";
import { sourceIn } from "../support/source.ts";

const AT = "2026-11-02T09:00:00.000Z";
const CHANNELS: Readonly<Record<string, readonly string[] | null>> = { C0PUBLIC: null, C0SECRET: ["Ina", "Ada"] };
const PEOPLE = ["Ina", "Out", "Ada", "Guest", "Dora", "Emil", "Fred"] as const;
type Who = (typeof PEOPLE)[number];
/** Who is away, with whom each has named; Emil stands in for Out too, as Dora is away herself. */
const DEPUTIES: Readonly<Partial<Record<Who, Who>>> = { Out: "Dora", Dora: "Emil", Ada: "Fred" };
const IN_PLACE_OF: Readonly<Partial<Record<Who, readonly Who[]>>> = {
  Dora: ["Out"],
  Emil: ["Dora", "Out"],
  Fred: ["Ada"],
};

let database: FreshDatabase;
let lists: Lists;
let source: Source;
let workspaceId: number;
const people = {} as Record<Who, Person>;

beforeAll(async () => {
  database = await freshDatabase();
  const { db } = database;
  lists = openLists(db);
  source = await sourceIn(db);
  workspaceId = source.workspaceId;
  for (const name of PEOPLE)
    people[name] = await openPeople(db).save(
      workspaceId,
      {
        slackUserId: `U${name}`,
        name,
        email: `${name}@example.com`,
        timeZone: null,
        standing: name === "Guest" ? "guest" : "member",
        isAdmin: name === "Ada",
      },
      AT,
    );
  const roster = openRoster(db);
  for (const [id, members] of Object.entries(CHANNELS)) {
    await roster.saveChannel(workspaceId, { id, name: id.toLowerCase(), isPrivate: members !== null }, AT);
    await roster.setMembers(
      workspaceId,
      id,
      (members ?? []).map((name) => `U${name}`),
      0,
    );
  }
  for (let i = 0; i < 60; i++) await open(i, i % 3 === 0 ? "C0SECRET" : "C0PUBLIC");
  for (let id = 1; id <= 60; id++) await work(id);
  for (const [away, deputy] of Object.entries(DEPUTIES))
    await openPreferences(db).write(people[away as Who].id, {
      ...DEFAULT_PREFERENCES,
      away: { until: "2999-12-31", deputyId: people[deputy].id },
    });
}, 60_000);
afterAll(() => database.drop());

const COMPANIES = ["Łódź Café", "株式会社山田", "شركة النور", "ABC Company"];

async function open(i: number, channel: string, given: Parameters<typeof aResponse>[0] = {}): Promise<void> {
  await setDefaultChannel(database.db, workspaceId, channel);
  const respondent = {
    externalId: null,
    name: `Person ${i}`,
    email: `p${i}@example.com`,
    phone: null,
    company: COMPANIES[i % 4] ?? null,
    title: null,
  };
  const response = aResponse({
    externalId: `r${i}`,
    score: i % 7,
    respondent,
    owners: [],
    tags: i % 5 === 0 ? ["Top 100"] : ["Portland"],
    comment: `comment${i} about the invoice`,
    ...given,
  });
  const at = new Date(Date.parse(AT) + i * 60_000).toISOString();
  await receiveResponses({ store: openStore(database.db), nudges: NO_NUDGES }, source, [response], {
    via: "webhook",
    priority: PRIORITY.webhook,
    asHistory: false,
    at,
  });
}

/** Each issue goes its way by its number: left alone, worked on, escalated, closed; followed by one, assigned to another. */
async function work(id: number): Promise<void> {
  const by = people.Ada.id;
  const to = people.Out.id;
  const set = (
    status: "in_progress" | "escalated" | "resolved",
    seen: "needs_attention" = "needs_attention",
  ): Command => ({
    type: "SetStatus",
    to: status,
    seen,
    note: `note${id} naïveté`,
    contact: "call",
    rootCause: "Price",
  });
  const commands: Command[] = [
    ...(id % 10 === 0 ? [{ type: "ChangeFollowers", add: [to], remove: [] } as const] : []),
    ...(id % 6 === 0 || id % 12 === 1 ? [{ type: "Assign", to, seen: null, note: null } as const] : []),
    ...(id % 4 === 1
      ? [set("in_progress")]
      : id % 4 === 2
        ? [set("escalated")]
        : id % 4 === 3
          ? [set("resolved")]
          : []),
  ];
  for (const [n, command] of commands.entries())
    await executeCommand(
      { store: openStore(database.db), nudges: NO_NUDGES },
      {
        workspaceId,
        issueId: id,
        commandId: `c${n}`,
        command,
        actor: { kind: "person", personId: by },
        via: "slack",
        at: new Date(Date.parse(AT) + (1_000 + id) * 60_000).toISOString(),
      },
    );
}

const dueOf = ({ issue, rules }: CardData): string => nextDeadline(issue, rules)?.dueAt ?? "never";

/** What the domain says a person's groups hold, in order. */
async function expected(who: Who): Promise<Record<Group, number[]>> {
  const reader = openReader(database.db);
  const { rows } = await database.db.raw<{ rows: { id: number; channel_id: string }[] }>(
    "select id, channel_id from issues",
  );
  const standsInFor = (IN_PLACE_OF[who] ?? []).map((away) => people[away].id);
  const seer = { ...people[who], isAdmin: who === "Ada", standsInFor };
  const cards: (CardData & { channel: ReturnType<typeof channelOf> })[] = [];
  for (const { id, channel_id } of rows) cards.push({ ...(await reader.card(id)), channel: channelOf(channel_id) });
  const seen = cards.filter(({ issue, channel }) =>
    maySee(seer, { channel, ...issue, leaderIds: issue.clocks.leaderIds }),
  );
  const open = seen
    .filter(({ issue }) => !isClosed(issue.status))
    .sort(
      (a, b) =>
        Number(b.issue.status === "escalated") - Number(a.issue.status === "escalated") ||
        dueOf(a).localeCompare(dueOf(b)) ||
        a.issueId - b.issueId,
    );
  const ids = (cards: { issueId: number }[]) => cards.map((card) => card.issueId);
  return {
    flagged: ids(open.filter(({ issue }) => issue.status === "needs_attention")),
    working: ids(open.filter(({ issue }) => issue.assigneeId === seer.id)),
    followed: ids(open.filter(({ issue }) => issue.followerIds.includes(seer.id))),
    open: ids(open.filter(({ issue }) => issue.status !== "needs_attention")),
    closed: ids(
      seen
        .filter(({ issue }) => isClosed(issue.status))
        .sort((a, b) => (b.issue.closedAt ?? "").localeCompare(a.issue.closedAt ?? "") || b.issueId - a.issueId),
    ),
  };
}

const channelOf = (id: string): SeenChannel => {
  const members = CHANNELS[id] ?? null;
  return { isPrivate: members !== null, memberIds: (members ?? []).map((name) => people[name as Who].id) };
};

const look = (who: Who, state: ListState, now = AT) => listIssues(lists, workspaceId, people[who].id, state, now);

/** Every page of a list, to the end and back again. */
async function allOf(who: Who, first: ListState, now = AT): Promise<{ there: number[]; back: number[] }> {
  const there: number[][] = [];
  let page = await look(who, first, now);
  for (;;) {
    there.push(page?.rows.map((row) => row.issueId) ?? []);
    if (!page?.next) break;
    page = await look(who, page.next, now);
  }
  const back: number[][] = [page?.rows.map((row) => row.issueId) ?? []];
  while (page?.previous) {
    page = await look(who, page.previous, now);
    back.unshift(page?.rows.map((row) => row.issueId) ?? []);
  }
  return { there: there.flat(), back: back.flat() };
}

describe("people with different access", () => {
  test.each(["Ina", "Out", "Ada", "Dora", "Emil", "Fred"] as const)(
    "%s sees what the domain says, in its order, page by page",
    async (who) => {
      const wanted = await expected(who);
      expect(wanted.flagged.length + wanted.open.length).toBeGreaterThan(20);
      for (const group of ALL_GROUPS) {
        expect((await look(who, firstPage(group)))?.counts[group]).toBe(wanted[group].length);
        expect(await allOf(who, firstPage(group))).toEqual({ there: wanted[group], back: wanted[group] });
      }
    },
  );

  test("their counts differ", async () => {
    const counts = await Promise.all(
      (["Ina", "Out", "Ada"] as const).map(async (who) => (await look(who, firstPage("open")))?.counts),
    );
    expect(new Set(counts.map((c) => JSON.stringify(c))).size).toBe(3);
  });

  test("a guest has no list, and a click is refused", async () => {
    expect(await look("Guest", firstPage("open"))).toBeNull();
    expect(await lists.maySee(workspaceId, people.Guest.id, 2)).toBe(false);
    expect(await lists.maySee(workspaceId, people.Out.id, 4)).toBe(false);
    expect(await lists.maySee(workspaceId, people.Out.id, 10)).toBe(true);
    for (const who of ["Dora", "Emil", "Out", "Ina", "Fred"] as const)
      expect([who, await lists.maySee(workspaceId, people[who].id, 13)]).toEqual([who, who !== "Fred"]);
    expect(await lists.maySee(workspaceId + 1, people.Out.id, 10)).toBeNull();
  });
});

describe("filters", () => {
  const only = (given: Partial<typeof NO_FILTERS>, list: ListState["list"] = "found") =>
    firstPage(list, "", { ...NO_FILTERS, ...given });

  test("tag, survey, director, status and assignee narrow a list, each to what fits", async () => {
    const inAll = [
      ...(await expected("Ada")).flagged,
      ...(await expected("Ada")).open,
      ...(await expected("Ada")).closed,
    ];
    const tagged = (await allOf("Ada", only({ tag: "top-100" }))).there;
    expect(tagged.toSorted((a, b) => a - b)).toEqual(
      inAll.filter((id) => (id - 1) % 5 === 0).toSorted((a, b) => a - b),
    );
    const out = await expected("Out");
    const { id } = people.Out;
    expect((await allOf("Out", only({ assigneeId: id }, "flagged"))).there).toEqual(
      out.working.filter((i) => out.flagged.includes(i)),
    );
    expect((await allOf("Ada", only({ status: "escalated" }, "open"))).there).toHaveLength(15);
    expect((await allOf("Ada", only({ tag: "!!!" }))).there).toEqual([]);
    expect((await allOf("Ada", only({ tag: "Top" }))).there).toEqual([]);
  });
});

describe("what is overdue", () => {
  /** First actions fell due on Wednesday at nine in Portland, closings will on the 16th. */
  const THURSDAY = "2026-11-05T17:00:00.000Z";
  const CHRISTMAS = "2026-12-24T17:00:00.000Z";
  const overdue = (list: ListState["list"], words = "", given: Partial<typeof NO_FILTERS> = {}) =>
    firstPage(list, words, { ...NO_FILTERS, ...given, overdue: true });
  /** Whoever assigned an issue has acted on it. */
  const owed = ({ flagged }: { flagged: readonly number[] }) => ascending(flagged.filter((id) => id % 6 !== 0));
  const ascending = (ids: readonly number[]) => ids.toSorted((a, b) => a - b);

  test.each(["Ina", "Out", "Ada"] as const)("%s sees of it what they see, longest first, page by page", async (who) => {
    const seen = await expected(who);
    const flagged = owed(seen);
    expect(await allOf(who, overdue("found"), THURSDAY)).toEqual({ there: flagged, back: flagged });
    expect((await allOf(who, overdue("flagged"), THURSDAY)).there).toEqual(flagged);
    expect((await allOf(who, overdue("open"), THURSDAY)).there).toEqual([]);
    expect((await allOf(who, overdue("found"))).there).toEqual([]);
    const late = (await allOf(who, overdue("found"), CHRISTMAS)).there;
    expect(late).toEqual([...flagged, ...late.slice(flagged.length)]);
    expect(ascending(late)).toEqual(ascending([...seen.flagged, ...seen.open]));
    for (const list of ["working", "followed", "open"] as const)
      expect(ascending((await allOf(who, overdue(list), CHRISTMAS)).there)).toEqual(ascending(seen[list]));
    expect((await allOf(who, overdue("closed"), CHRISTMAS)).there).toEqual([]);
  });

  test("goes with words and other filters", async () => {
    const seen = await expected("Ada");
    const { id } = people.Out;
    const out = await expected("Out");
    expect((await allOf("Ada", overdue("found", "invoice"), THURSDAY)).there).toEqual(owed(seen).toReversed());
    expect((await allOf("Ada", overdue("flagged", "abc comp"), THURSDAY)).there).toEqual(owed(seen));
    expect(ascending((await allOf("Out", overdue("found", "", { assigneeId: id }), CHRISTMAS)).there)).toEqual(
      ascending(out.working),
    );
    expect((await allOf("Out", overdue("followed", "comment"), CHRISTMAS)).there).toEqual(out.followed);
  });

  test("is counted for those whose it is", async () => {
    const viewer = await lists.viewer(workspaceId, people.Out.id);
    const counts = await Promise.all([AT, CHRISTMAS].map((now) => lists.overdue(workspaceId, viewer as Viewer, now)));
    expect(counts).toEqual([0, (await expected("Out")).working.length]);
  });
});

describe("search", () => {
  test.each([
    ["a company without its accents", "lodz cafe", 15],
    ["the beginning of the last word", "compan", 15],
    ["Japanese, from the middle", "山田", 15],
    ["Arabic", "النور", 15],
    ["a word of the answer", "comment17", 1],
    ["two words", "invoice person", 60],
    ["a note", "note9 naivete", 1],
    ["a number", "42", 2],
    ["nothing that fits", "lodz 山田", 0],
    ["SQL", "'; drop table issues; --", 0],
    ["operators", "a & b | !c <-> d:*", 0],
  ])("%s", async (_what, typed, found) => {
    expect((await allOf("Ada", firstPage("found", typed))).there).toHaveLength(found);
  });

  test("finds nothing that one may not see", async () => {
    const { there } = await allOf("Out", firstPage("found", "invoice"));
    const out = await expected("Out");
    const visible = [...out.flagged, ...out.open, ...out.closed];
    expect(there).toEqual(visible.toSorted((a, b) => b - a));
  });

  test("a changed answer and a deleted note are found by what they say now", async () => {
    await open(60, "C0PUBLIC", { comment: "zebra", updatedAt: AT });
    const note = (command: Command, n: number) =>
      executeCommand(
        { store: openStore(database.db), nudges: NO_NUDGES },
        {
          workspaceId,
          issueId: 61,
          commandId: `n${n}`,
          command,
          actor: { kind: "person", personId: people.Ada.id },
          via: "slack",
          at: AT,
        },
      );
    const finds = async (typed: string) => (await look("Ada", firstPage("found", typed)))?.rows.length;
    await note({ type: "AddNote", note: "giraffe", ref: "1.1" }, 1);
    expect([await finds("zebra"), await finds("giraffe")]).toEqual([1, 1]);
    await note({ type: "EditNote", note: "elephant", ref: "1.1" }, 2);
    expect([await finds("zebra"), await finds("giraffe"), await finds("elephant")]).toEqual([1, 0, 1]);
    await note({ type: "DeleteNote", ref: "1.1" }, 3);
    await open(60, "C0PUBLIC", { comment: "okapi", updatedAt: "2026-11-03T09:00:00.000Z" });
    expect([await finds("zebra"), await finds("elephant"), await finds("okapi")]).toEqual([0, 0, 1]);
  });
});

test("pages stay where they are while issues come and go", async () => {
  const before = (await expected("Ada")).flagged;
  const first = await look("Ada", firstPage("flagged"));
  await open(70, "C0PUBLIC", { externalId: "earlier" });
  await database.db.raw("update issues set due_at = ? where id = (select max(id) from issues)", [
    "2026-10-05T00:00:00Z",
  ]);
  const next = await look("Ada", first?.next ?? firstPage("closed"));
  expect([...(first?.rows ?? []), ...(next?.rows ?? [])].map((row) => row.issueId)).toEqual(before.slice(0, 20));
  const back = await look("Ada", next?.previous ?? firstPage("closed"));
  expect(back?.rows.map((row) => row.issueId)).toEqual(before.slice(0, 10));
  expect(back?.previous).not.toBeNull();
});

test("a cursor that nobody here wrote leads to the beginning", async () => {
  for (const keys of [["'; drop table issues"], ["true", "x", "1"], ["true", "2026-01-01 00:00:00+00", "-1"], []]) {
    const page = await look("Ada", { ...firstPage("open"), cursor: { keys, towards: "next" } });
    expect(page?.rows.map((row) => row.issueId)).toEqual((await expected("Ada")).open.slice(0, 10));
  }
});

describe("people known by an address", () => {
  const save = (slackUserId: string, email: string | null) =>
    openPeople(database.db).save(
      workspaceId,
      { slackUserId, name: slackUserId, email, timeZone: null, standing: "member", isAdmin: false },
      AT,
    );
  const emailOf = async (id: number): Promise<string | null> =>
    (await database.db.raw<{ rows: { email: string | null }[] }>("select email from people where id = ?", [id])).rows[0]
      ?.email ?? null;

  test("are found to be the Slack user who comes with it; a second one is known without", async () => {
    const known = await knownByEmail(database.db, workspaceId, "kim@example.com", AT);
    const first = await save("UKIM", "Kim@Example.com");
    expect(first).toMatchObject({ id: known, slackUserId: "UKIM", name: "UKIM" });
    const second = await save("UKIM2", "kim@example.com");
    expect([await emailOf(first.id), await emailOf(second.id)]).toEqual(["kim@example.com", null]);
    await save("UKIM", "other@example.com");
    expect(await emailOf((await save("UKIM2", "kim@example.com")).id)).toBe("kim@example.com");
    expect(await emailOf((await save("UKIM", null)).id)).toBe("other@example.com");
  });

  test("fifty who come at once with one address are fifty people, one of whom has it", async () => {
    const all = await Promise.all(Array.from({ length: 50 }, (_, i) => save(`UMANY${i}`, "many@example.com")));
    expect(new Set(all.map((p) => p.id)).size).toBe(50);
    const having = await Promise.all(all.map((p) => emailOf(p.id)));
    expect(having.filter((email) => email !== null)).toEqual(["many@example.com"]);
  });
});

describe("a leader's inbox", () => {
  const command = (issueId: number, n: number, command: Command, by: Who) =>
    executeCommand(
      { store: openStore(database.db), nudges: NO_NUDGES },
      {
        ...{ workspaceId, issueId, commandId: `i${n}`, command },
        ...{ actor: { kind: "person", personId: people[by].id }, via: "slack", at: `2026-11-03T1${n}:00:00.000Z` },
      },
    );
  const inbox = async (who: Who, limit = 50) => lists.inbox(workspaceId, people[who].id, limit);
  const numbers = async (who: Who) => (await inbox(who)).items.map(({ number }) => number);

  test("holds what waits for them, longest first, and after it what they have; not what they sent on or gave back", async () => {
    // Without a chain every escalation is the admin's.
    const all = (await expected("Ada")).open.filter((id) => id % 4 === 2);
    expect(await numbers("Ada")).toEqual(all);
    expect(await inbox("Ada", 5)).toMatchObject({ waiting: all.length, more: all.length - 5 });
    expect(await numbers("Out")).toEqual([]);
    const [taken, sent, returned] = all as [number, number, number];
    await command(taken, 1, { type: "TakeEscalation" }, "Ada");
    await command(sent, 2, { type: "SendEscalation", to: [people.Out.id], note: null }, "Ada");
    await command(returned, 3, { type: "ReturnEscalation", note: "do it" }, "Ada");
    expect(await numbers("Ada")).toEqual([...all.slice(3), taken]);
    expect((await inbox("Ada")).waiting).toBe(all.length - 3);
    expect(await numbers("Out")).toEqual([sent]);
    expect((await inbox("Out")).items[0]).toMatchObject({ names: { [people.Out.id]: "Out", [people.Ada.id]: "Ada" } });
    await command(sent, 4, { type: "TakeEscalation" }, "Out");
    expect(await inbox("Out")).toMatchObject({ waiting: 0, more: 0, items: [{ number: sent }] });
  });
});
