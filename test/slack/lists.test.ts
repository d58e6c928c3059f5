import { describe, expect, test } from "@jest/globals";
import { ALL_GROUPS } from "../../src/domain/groups.ts";
import { DEFAULT_PREFERENCES } from "../../src/domain/preferences.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/domain/settings.ts";
import { ALL_STATUSES } from "../../src/domain/status.ts";
import { checkView } from "../../src/sandbox/blocks/view.ts";
import { rowBlock, shownIn } from "../../src/slack/ids.ts";
import { readShort, readState, writeShort, writeState } from "../../src/slack/list-state.ts";
import { homeView } from "../../src/slack/views/home.ts";
import { listMessage } from "../../src/slack/views/issue-list.ts";
import { filterModal, preferencesModal } from "../../src/slack/views/list-modals.ts";
import { matchedModal, matchModal } from "../../src/slack/views/match-modal.ts";
import { peopleModal } from "../../src/slack/views/people-modal.ts";
import { channelSavedModal, settingsModal } from "../../src/slack/views/settings-modal.ts";
import { standingModal } from "../../src/slack/views/standing-modal.ts";
import { termsModal } from "../../src/slack/views/terms-modal.ts";
import { EMPTY_INBOX } from "../../src/usecases/inbox.ts";
import {
  firstPage,
  type IssueList,
  type IssueRow,
  type ListName,
  type ListState,
  NO_FILTERS,
} from "../../src/usecases/list-issues.ts";
import type { KeptFollow } from "../../src/usecases/standing-follows.ts";
import { START } from "../domain/builders.ts";
import { aCard, faultsOfMessage, faultsOfModal, pings, textsOf } from "./cards.ts";
import { HOSTILE } from "./hostile.ts";

const NOW = "2026-11-20T09:00:00.000Z";
const CURSOR = { keys: ["true", "2026-11-02 09:00:00.123456+00", "123456789012345678"], towards: "next" } as const;

const aRow = (i: number, given: Partial<IssueRow> = {}): IssueRow => ({
  issueId: 1_000_000_000 + i,
  number: 900_000_000 + i,
  status: ALL_STATUSES[i % ALL_STATUSES.length] ?? "escalated",
  score: 3,
  scaleMax: 10,
  name: "Jane Doe",
  email: null,
  company: "ABC Company",
  assigneeId: null,
  assigneeName: null,
  openedAt: START,
  closedAt: i % 2 ? START : null,
  dueAt: i % 2 ? null : START,
  snoozedUntil: null,
  card: { channelId: "C0DETRACT", ts: "1700000000.000100" },
  ...given,
});

const aList = (
  list: ListName,
  o: { row?: Partial<IssueRow>; state?: Partial<ListState>; rows?: number; admin?: boolean } = {},
): IssueList => {
  const state = { ...firstPage(list), ...o.state };
  return {
    state,
    counts: { flagged: 1_001, working: 3, followed: 0, open: 22, closed: 1_000 },
    rows: Array.from({ length: o.rows ?? 10 }, (_, i) => aRow(i, o.row)),
    next: { ...state, cursor: CURSOR, at: 999_999 },
    previous: { ...state, cursor: { ...CURSOR, towards: "previous" }, at: 1 },
    viewer: { personId: 1, isAdmin: o.admin ?? true, channels: [], seesAll: true, standsInFor: [] },
  };
};

const BESIDES = {
  closures: [],
  overdue: 0,
  inbox: EMPTY_INBOX,
  absences: {
    own: { until: "2026-12-03", deputyName: "<!channel> *Nathan*" },
    of: Array.from({ length: 300 }, () => ({ name: "N".repeat(300), until: "2026-12-03" })),
  },
};

const aStanding = (count: number, value = "x".repeat(100)): KeptFollow[] =>
  Array.from({ length: count }, (_, i) => ({
    id: 1_000_000_000 + i,
    field: FIELDS[i % 3] ?? "tag",
    value: value.slice(0, 100),
  }));
const FIELDS = ["tag", "company", "survey"] as const;

const faultsOfHome = (view: unknown) => checkView(view, ["home"], "/view").map((f) => `${f.message} at ${f.pointer}`);
const LONG = {
  tag: "t".repeat(100),
  survey: "🔥".repeat(50),
  director: '"<!channel>&'.repeat(8),
  status: "escalated",
  assigneeId: 9,
} as const;

describe.each([...ALL_GROUPS, "found"] as const)("the list %s", (list) => {
  test.each(HOSTILE)("is accepted and pings nobody with %s", (_what, card) => {
    const { name, company } = card.response.respondent;
    const words = (card.response.comment ?? "").slice(0, 200);
    const standing = aStanding(12, company ?? "");
    const hostile = aList(list, { row: { name, company, assigneeName: name }, state: { words, filters: LONG } });
    const view = listMessage(hostile, NOW);
    expect(faultsOfMessage(view)).toEqual([]);
    expect(view.blocks.length).toBeLessThanOrEqual(50);
    expect(pings(view.text)).toBe(false);
    expect(faultsOfHome(homeView({ list: hostile, standing, ...BESIDES, isFirst: true, now: NOW }))).toEqual([]);
    expect(textsOf(view.blocks).filter(({ kind, text }) => kind === "mrkdwn" || !text.isWellFormed())).toEqual([]);
  });

  test("is accepted when it is empty, and says what it is for", () => {
    const view = listMessage({ ...aList(list, { rows: 0 }), next: null, previous: null }, NOW);
    expect(faultsOfMessage(view)).toEqual([]);
    expect(
      textsOf(view.blocks).some(({ text }) =>
        /shows here|Press Follow|move here|stay here|until someone|Try fewer/.test(text),
      ),
    ).toBe(true);
  });

  test("has a label of its own for every control", () => {
    const elements = listMessage(aList(list), NOW).blocks.flatMap((b) => (b.type === "actions" ? b.elements : [])) as {
      type: string;
      accessibility_label?: string;
      placeholder?: { text: string };
      text?: { text: string };
    }[];
    const labels = elements.map((e) => e.accessibility_label ?? e.placeholder?.text ?? e.text?.text);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.filter((label) => (label?.length ?? 0) > 75)).toEqual([]);
  });
});

test.each([
  [0, "Show Followed: 0 issues"],
  [1, "Show Followed: 1 issue"],
  [1_001, "Show Followed: 1,000+ issues"],
])("a screen reader hears of %i", (followed, label) => {
  const list = aList("open");
  const { blocks } = listMessage({ ...list, counts: { ...list.counts, followed } }, NOW);
  expect(JSON.stringify(blocks)).toContain(`"${label}"`);
});

test("counts are exact to a thousand and say so beyond", () => {
  const texts = textsOf(listMessage(aList("flagged"), NOW).blocks).map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(["Flagged 1,000+", "All Closed 1,000", "1–10 of 1,000+"]));
});

describe("Home", () => {
  test("is accepted for members, admins, first-timers and guests", () => {
    for (const isFirst of [true, false])
      for (const list of [aList("working"), aList("working", { admin: false, rows: 0 }), null])
        expect(
          faultsOfHome(homeView({ list, standing: aStanding(isFirst ? 0 : 60), ...BESIDES, isFirst, now: NOW })),
        ).toEqual([]);
  });

  test("shows the workspace's settings to admins only", () => {
    const shows = (admin: boolean) =>
      JSON.stringify(
        homeView({ list: aList("working", { admin }), standing: [], ...BESIDES, isFirst: false, now: NOW }),
      ).includes("Workspace settings");
    expect([shows(true), shows(false)]).toEqual([true, false]);
  });
});

const withChain = (who: string[], levels: number): Settings => {
  const chain = Array.from({ length: levels }, () => ({ who, waitHours: 0.5 }));
  return { ...DEFAULT_SETTINGS, terms: { ...DEFAULT_SETTINGS.terms, chain, owners: who } };
};

describe("windows are accepted", () => {
  const states = [firstPage("found"), { ...firstPage("closed", "x".repeat(200), LONG), at: 5 }];
  test.each([
    ["search", () => states.map((state) => filterModal(state, "U0BRIDGET"))],
    [
      "preferences",
      () =>
        [
          DEFAULT_PREFERENCES,
          {
            via: "both",
            quiet: null,
            tellMeAt: 0,
            away: { until: "2026-12-03", deputyId: 2 },
            workingHours: { 1: [{ from: "09:00", to: "12:30" }] },
          } as const,
        ].flatMap((preferences) =>
          [true, false].map((sendsMail) =>
            preferencesModal(preferences, { sendsMail, deputySlackId: preferences.away && "U0NATHAN" }),
          ),
        ),
    ],
    [
      "deadlines and escalation",
      () =>
        [
          DEFAULT_SETTINGS,
          { ...DEFAULT_SETTINGS, closedDays: Array.from({ length: 366 }, (_, i) => `${2000 + i}-12-24`) },
          withChain(["U0NATHAN", "U0GONE"], 1),
          withChain(
            Array.from({ length: 50 }, (_, i) => `${"x".repeat(60)}${i}@example.com`),
            8,
          ),
        ].map((settings) => termsModal(settings, new Set(["U0NATHAN"]))),
    ],
    ["standing follows", () => [0, 1, 10, 11, 50, 200].map((count) => standingModal(aStanding(count)))],
    [
      "people",
      () => [
        matchModal(),
        ...[0, 1, 10, 11, 100, 300].map((count) =>
          peopleModal(
            { number: 1, title: "6/10" },
            { issueId: 1, seenVersion: 1 },
            {
              ...aCard(),
              followers: Array.from({ length: count }, (_, i) => ({
                personId: i,
                name: "n".repeat(200),
                slackId: null,
              })),
            },
          ),
        ),
        matchedModal("N".repeat(200), { address: "a@b.example", already: false, issues: 2, until: "N".repeat(200) }),
      ],
    ],
    [
      "settings",
      () => [
        ...[
          DEFAULT_SETTINGS,
          { ...DEFAULT_SETTINGS, threshold: 0, rootCauses: ["x".repeat(75)], channel: "x".repeat(80) },
          { ...DEFAULT_SETTINGS, rootCauses: Array.from({ length: 100 }, (_, i) => `${i} `.padEnd(75, "x")) },
        ].map(settingsModal),
        ...[null, "x".repeat(80)].map(channelSavedModal),
      ],
    ],
  ])("%s", (_what, views) => {
    for (const view of views()) expect(faultsOfModal(view)).toEqual([]);
  });
});

describe("what a button carries", () => {
  test("comes back as it was", () => {
    const state: ListState = {
      list: "closed",
      words: 'łódź "x"',
      filters: { ...NO_FILTERS, tag: "a" },
      cursor: CURSOR,
      at: 11,
    };
    expect(readState(writeState(state))).toEqual(state);
  });

  test("comes back from a row's block too, unless it is too much for one", () => {
    const states: ListState[] = [
      firstPage("flagged"),
      { ...firstPage("closed", 'łódź "x":y'), cursor: CURSOR, at: 1_000_000 },
    ];
    for (const state of states) {
      const block = rowBlock(999_999_999_999_999, "needs_attention", writeShort(state));
      expect(block.length).toBeLessThanOrEqual(255);
      expect(readShort(shownIn(block))).toEqual(state);
    }
    for (const state of [firstPage("open", "x".repeat(200)), firstPage("open", "", { ...NO_FILTERS, tag: "a" })])
      expect(writeShort(state)).toBe("");
    for (const text of ["", "null", "{}", "[]", '["all","",1]', '["open","",-1]', '["open","",1,"up"]'])
      expect(readShort(text)).toBeNull();
    expect(shownIn("amends.row:1:resolved")).toBe("");
  });

  test.each([
    undefined,
    "",
    "null",
    "{}",
    '{"list":"all"}',
    writeState({ ...firstPage("open"), at: -1 }),
    writeState(firstPage("open", "x".repeat(201))),
  ])("is refused when it is %s", (value) => {
    expect(() => readState(value)).toThrow();
  });
});
