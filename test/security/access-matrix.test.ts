import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ACTIONS, CALLBACKS, MORE, SHORTCUTS } from "../../src/slack/ids.ts";
import type { Payload } from "../support/story/forged.ts";
import { linkFor, sendForm, visit } from "../support/story/page.ts";
import { USERS } from "../support/story/people.ts";
import { eventually } from "../support/waiting.ts";
import { Lab, PEOPLE, type Person, SECRET, SECRETS } from "./lab.ts";

/** An action as one person tries it; true when they learned something of the issue, or changed it. */
type Try = (person: Person) => Promise<boolean>;

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.open();
});
afterAll(() => lab.story.end());

/** Every name of Slack's that some row of the tables below tries. */
const TRIED = new Set<string>();
const tried = (id: string): string => {
  TRIED.add(id);
  return id;
};

const seen = { issueId: SECRET, seen: "in_progress" };
const button = (action_id: string, value: unknown): Payload => ({
  ...{ type: "button", action_id: tried(action_id), block_id: `amends.controls:${SECRET}:0` },
  value: JSON.stringify(value),
});
const menu = (choice: string): Payload => ({
  ...{ type: "overflow", action_id: tried("amends.more"), block_id: "b" },
  selected_option: { value: JSON.stringify({ ...seen, choice: tried(choice) }) },
});

/** What Amends said to Slack about a click, once it has said something. */
async function reaction(person: Person, click: () => Promise<unknown>): Promise<string> {
  const since = lab.seq;
  await click();
  await eventually(() => expect(lab.said(since, person)).toMatch(/"view"|"text"/), 10_000);
  // A window that could not be opened is followed by a sentence.
  for (let said = ""; said !== lab.said(since, person); await sleep(60)) said = lab.said(since, person);
  return lab.said(since, person);
}

const opens =
  (action: Payload, at: Parameters<Lab["click"]>[2] = "open card"): Try =>
  async (person) =>
    SECRETS.test(await reaction(person, () => lab.click(person, action, at)));

/** After this long nothing more comes of what somebody did; only who learns and changes nothing is waited for as long. */
const LONG_MS = 1_000;

/** True when the issue has a new version after it. */
const changes =
  (work: (person: Person) => Promise<unknown>, withinMs = 0): Try =>
  async (person) => {
    const [version, since] = [await lab.version(), lab.seq];
    await work(person);
    for (let waited = 0; waited < withinMs && (await lab.version()) === version; waited += 25) await sleep(25);
    const changed = (await lab.version()) !== version;
    // Their Home may be drawn anew meanwhile, for what somebody else did before; what it shows them has a row of its own.
    if (!changed) expect(SECRETS.test(lab.said(since, person, { withoutHome: true }))).toBe(false);
    return changed;
  };

const picks = (action_id: string, chosen: Payload): Try => {
  const action = { type: "x", action_id: tried(action_id), block_id: `amends.controls:${SECRET}:0`, ...chosen };
  return changes((person) => lab.click(person, action));
};

const note = { note: { note: { type: "plain_text_input", value: "called" } } };
const submits = (callback: string, carried: Payload, values: Payload = note): Try => {
  tried(callback);
  return changes(async (person) => {
    const { text } = await lab.submit(person, callback, { ...seen, ...carried }, values);
    if (text.includes("errors")) expect(text).not.toMatch(SECRETS);
  });
};

const asks =
  (command: string, told: RegExp): Try =>
  async (person) =>
    told.test(await lab.ask(person, command));

const NO_FILTERS = { tag: null, survey: null, director: null, status: null, assigneeId: null };
const ALL_OPEN = { list: "open", words: "", filters: NO_FILTERS, cursor: null, at: 1 };
const showsAllOpen = button("amends.list.x", ALL_OPEN);

const home: Try = async (person) => {
  const since = lab.seq;
  const { id } = lab.user(person);
  await lab.event({ type: "app_home_opened", user: id, tab: "home", channel: "D0", event_ts: "1790000000.000100" });
  await sleep(100);
  await lab.click(person, showsAllOpen, "home");
  for (let waited = 0; waited < LONG_MS && !SECRETS.test(lab.said(since, person)); waited += 25) await sleep(25);
  return SECRETS.test(lab.said(since, person));
};

async function link(person: Person): Promise<string | null> {
  const [found] = await lab.story.database.db("people").where({ slack_user_id: lab.user(person).id });
  return found ? linkFor(lab.story, found.id, SECRET) : null;
}
const reads: Try = async (person) => {
  const token = await link(person);
  return token !== null && SECRETS.test((await visit(lab.story, token)).html);
};
const writes = changes(async (person) => {
  const token = await link(person);
  if (token) await sendForm(lab.story, token, await visit(lab.story, token), { note: "by the page" }, { stay: true });
});

const takes = changes(async (person) => {
  await lab.escalate();
  const token = await link(person);
  if (token) await sendForm(lab.story, token, await visit(lab.story, token), { do: "take" }, { stay: true });
});

/** The same while Sofia has to answer for it. */
const escalated =
  (attempt: Try): Try =>
  async (person) => {
    await lab.escalate();
    return attempt(person);
  };
/** The same while nobody has it: Priya, whose it was, has nothing to do with it then. */
const nobodys =
  (attempt: Try): Try =>
  async (person) => {
    await lab.story.database.db("issues").where({ id: SECRET }).update({ assignee_id: null });
    return attempt(person);
  };

/** The same while the issue sleeps. */
const asleep =
  (attempt: Try): Try =>
  async (person) => {
    await lab.sleep();
    return attempt(person);
  };
const presses = (action_id: string): Try => {
  const action = button(action_id, seen);
  return changes((person) => lab.click(person, action));
};
const picksMore = (choice: string): Try => {
  const action = menu(choice);
  return changes((person) => lab.click(person, action));
};
/** The same once it is closed. */
const closed =
  (attempt: Try): Try =>
  async (person) => {
    await lab.close();
    return attempt(person);
  };
/** The same right after somebody set its status; null: whoever tries it. */
const setBy =
  (who: Person | null, attempt: Try): Try =>
  async (person) => {
    await lab.statusSetBy(who ?? person);
    return attempt(person);
  };
const sent = { ...note, leaders: { leaders: { type: "multi_users_select", selected_users: [USERS.Nathan] } } };
const slept = { ...note, snooze_day: { snooze_day: { type: "datepicker", selected_date: "2026-12-01" } } };

const replies = changes(async (person) => {
  const { id, team_id } = lab.user(person);
  const { channel, ts } = await lab.card();
  const reply = `1790000000.${String(Math.floor(Math.random() * 1e6)).padStart(6, "0")}`;
  const event = { type: "message", channel, channel_type: "group", user: id, team: team_id, text: "called", ts: reply };
  await lab.event({ ...event, thread_ts: ts, event_ts: reply });
}, 300);

const row = { type: "static_select", action_id: tried("amends.row.status"), block_id: "b" };
const choosesNathan = { type: "users_select", action_id: tried("amends.assign"), selected_user: USERS.Nathan };
const assigns: Try = async (person) => {
  const priya = (await lab.story.database.db("issues").where({ id: SECRET }).first()).assignee_id;
  return opens({ ...choosesNathan, block_id: `amends.controls:${SECRET}:${priya}` })(person);
};
const REOPENED = { issueId: SECRET, seen: "resolved" };
const toResolved = { selected_option: { value: JSON.stringify({ ...seen, to: "resolved" }) } };

/** Who can do what with an issue whose card is in a private channel: x can, a dot cannot. The columns are PEOPLE, in their order. */
const MATRIX: readonly (readonly [action: string, may: string, attempt: Try])[] = [
  //                                              member of the channel, elsewhere, assignee, follower, leader, admin | guest, guest who follows,
  //                                              stranger, stranger of no team, deactivated, bot, nobody
  ["read its history on its card", "xxxxxx xx xx xxx", opens(menu("history"), "secret card")],
  ["read its history from elsewhere", "x.xxxx .x .. ...", opens(menu("history"))],
  ["read all answers from elsewhere", "x.xxxx .x .. ...", opens(menu("show_all"))],
  ["open the window of a status", "x.xxxx .. .. ...", opens(button("amends.status.resolved", seen))],
  ["open the window of a note", "x.xxxx .. .. ...", opens(button("amends.note", seen))],
  ["open the window of people", "x.xxxx .. .. ...", opens(menu("people"))],
  ["open a status in Home", "x.xxxx .. .. ...", opens({ ...row, ...toResolved }, "home")],
  ["open a note in Home", "x.xxxx .. .. ...", opens(button("amends.row.note", seen), "home")],
  ["open people in Home", "x.xxxx .. .. ...", opens(button("amends.row.people", seen), "home")],
  ["send a status", "x.xxxx .. .. ...", submits("amends.status_modal", { to: "escalated" })],
  ["send a note", "x.xxxx .. .. ...", submits("amends.note_modal", { to: null })],
  ["send people", "x.xxxx .. .. ...", submits("amends.people_modal", { seenVersion: 1 })],
  ["assign, which asks for a note", "x.xxxx .. .. ...", assigns],
  ["add a follower", "x.xxxx .. .. ...", picks("amends.followers", { selected_users: [USERS.Nathan] })],
  ["follow or unfollow", "x.xxxx .x .. ...", picksMore("follow")],
  ["reply in its thread", "x.xxxx .. .. ...", replies],
  ["see it in All Open", "x.xxxx .. .. ...", asks("open", /Sam Secret/)],
  ["find it", "x.xxxx .. .. ...", asks("search walnut", /Sam Secret/)],
  ["ask why", "x.xxxx .. .. ...", asks(`why ${SECRET}`, /Who was told/)],
  ["see it in Home", "x.xxxx .. .. ...", home],
  ["read its page by an old link", "x.xxxx .x .. ...", reads],
  ["write on its page by an old link", "x.xxxx .. .. ...", writes],
  ["take its escalation on its page", "....x. .. .. ...", takes],
  ["take its escalation in Slack", "....x. .. .. ...", escalated(presses("amends.escalation.take"))],
  ["see it in one's inbox", "....x. .. .. ...", escalated(asks("escalations", /Sam Secret/))],
  ["open the window that sends it on", "x.xxxx .. .. ...", escalated(opens(button("amends.escalation.send", seen)))],
  ["send its escalation on", "....x. .. .. ...", escalated(submits("amends.send_modal", { to: null }, sent))],
  ["return its escalation", "....x. .. .. ...", escalated(submits("amends.return_modal", { to: null }))],
  ["open the window of a snooze", "x.xxxx .. .. ...", opens(menu("snooze"))],
  ["send a snooze", "x.xxxx .. .. ...", submits("amends.snooze_modal", { to: null }, slept)],
  ["follow or unfollow by its button", "x.xxxx .x .. ...", presses("amends.follow")],
  ["show all answers from elsewhere", "x.xxxx .x .. ...", opens(button("amends.show_all", seen))],
  ["take it for oneself while it is nobody's", "x..xxx .. .. ...", nobodys(presses("amends.assign_me"))],
  ["answer that one is still on it, with a note", "x.xxxx .. .. ...", opens(button("amends.note", seen))],
  ["answer it by handing over", "x.xxxx .. .. ...", opens(button("amends.hand_over", seen))],
  ["answer it by a snooze", "x.xxxx .. .. ...", opens(button("amends.snooze", seen))],
  ["snooze it in a reminder", "x.xxxx .. .. ...", opens(button("amends.row.snooze", seen), "home")],
  ["wake it", "x.xxxx .. .. ...", asleep(picksMore("wake"))],
  ["undo the status that one has set", "x.xxxx .. .. ...", setBy(null, picksMore("undo"))],
  ["open the window that reopens it", "x.xxxx .. .. ...", closed(opens(button("amends.status.in_progress", REOPENED)))],
  ["reopen it", "x.xxxx .. .. ...", closed(submits("amends.status_modal", { ...REOPENED, to: "in_progress" }))],
  ["open the window that returns it", "x.xxxx .. .. ...", escalated(opens(button("amends.escalation.return", seen)))],
];

/** What decides for the workspace, or for oneself: whoever is let in is told of anything but who they are. */
const NOT_LET_IN =
  /for admins and owners|Guests can read|Guests can act|People from other|Apps cannot|deactivated|who you are|is for members/;
const letIn =
  (said: (person: Person) => Promise<string>): Try =>
  async (person) =>
    !NOT_LET_IN.test(await said(person));
const shows = async (callback: string, person: Person, click: () => Promise<unknown>): Promise<boolean> =>
  (await reaction(person, click)).includes(`"callback_id":"${callback}"`);
const windowOf = (actionId: string, callback: string, value: unknown = "{}"): Try => {
  const action = button(actionId, value);
  return (person) => shows(callback, person, () => lab.click(person, action, "home"));
};
const shortcut = (id: string, callback: string): Try => {
  tried(id);
  return (person) => shows(callback, person, () => lab.shortcut(person, id));
};
const sendsOff = (callback: string, carried: Payload = {}): Try => {
  tried(callback);
  return letIn(async (person) => (await lab.submit(person, callback, carried, {})).text);
};

const WORKSPACE: readonly (readonly [action: string, may: string, attempt: Try])[] = [
  ["open the workspace's settings", ".....x .. .. ...", windowOf("amends.home.settings", "amends.settings_modal")],
  ["send the workspace's settings", ".....x .. .. ...", sendsOff("amends.settings_modal")],
  ["open deadlines and the chain", ".....x .. .. ...", windowOf("amends.home.terms", "amends.terms_modal")],
  ["send deadlines and the chain", ".....x .. .. ...", sendsOff("amends.terms_modal")],
  ["open whose an address is", ".....x .. .. ...", windowOf("amends.home.matches", "amends.match_modal")],
  ["say whose an address is", ".....x .. .. ...", sendsOff("amends.match_modal")],
  [
    "open one's preferences, vacation and deputy",
    "xxxxxx .. .. ...",
    windowOf("amends.home.preferences", "amends.preferences_modal"),
  ],
  ["send one's preferences", "xxxxxx .. .. ...", sendsOff("amends.preferences_modal")],
  ["open one's standing follows", "xxxxxx .. .. ...", windowOf("amends.home.standing", "amends.standing_modal")],
  ["send a standing follow", "xxxxxx .. .. ...", sendsOff("amends.standing_modal")],
  ["open the search", "xxxxxx .. .. ...", windowOf("amends.home.filter", "amends.filter_modal", ALL_OPEN)],
  ["send a search", "xxxxxx .. .. ...", sendsOff("amends.filter_modal")],
  ["open the window of a new issue", "xxxxxx .. .. ...", shortcut("amends.new_issue", "amends.new_issue_modal")],
  ["flag a message", "xxxxxx .. .. ...", shortcut("amends.flag_message", "amends.new_issue_modal")],
  ["open an issue by hand", "xxxxxx .. .. ...", sendsOff("amends.new_issue_modal", { source: null })],
  ["ask for lists", "xxxxxx .. .. ...", letIn((person) => lab.ask(person, "mine"))],
];

/** What is somebody's alone: no deputy of theirs may. */
const ALONE: readonly (readonly [action: string, may: string, attempt: Try])[] = [
  ["undo the status that the assignee has set", "..x... .. .. ...", setBy("assignee", picksMore("undo"))],
];

/** What takes nothing that anybody could send. */
const NOT_SENT: readonly string[] = [CALLBACKS.infoModal];

test("whatever comes back through Slack is tried in a row of these tables", () => {
  const ids = [ACTIONS, CALLBACKS, MORE, SHORTCUTS].flatMap((names): string[] => Object.values(names));
  const isTried = (id: string): boolean =>
    TRIED.has(id) || (id.endsWith(".") && [...TRIED].some((one) => one.startsWith(id)));
  expect(ids.filter((id) => !isTried(id))).toEqual(NOT_SENT);
});

/** Nathan has nothing to do with the issue, until he stands in for somebody. */
test.each(MATRIX)(
  "%s: who stands in may what the one who is away may",
  async (action, may, attempt) => {
    const columns = may.replaceAll(" ", "");
    const people = Object.keys(PEOPLE) as Person[];
    for (const away of ["assignee", "leader"] as const) {
      // An escalation is answered by those who were called: with whoever is away, that is their deputy from the beginning.
      if (away === "leader" && columns === "....x........") continue;
      if (away === "assignee" && action.includes("nobody's")) continue;
      await lab.reset();
      await lab.standsIn("member elsewhere", away);
      const did = (await attempt("member elsewhere")) ? "x" : ".";
      await lab.standsIn("member elsewhere", null);
      expect([away, did]).toEqual([away, columns[people.indexOf(away)]]);
    }
  },
  60_000,
);

describe(`x may, a dot may not, in this order: ${Object.keys(PEOPLE).join(", ")}`, () => {
  test.each([...MATRIX, ...ALONE, ...WORKSPACE])(
    "%s: %s",
    async (_action, may, attempt) => {
      const did: string[] = [];
      for (const person of Object.keys(PEOPLE) as Person[]) {
        await lab.reset();
        did.push((await attempt(person)) ? "x" : ".");
      }
      expect(did.join("")).toBe(may.replaceAll(" ", ""));
    },
    60_000,
  );
});
