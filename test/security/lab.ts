import { calendarOf, DEFAULT_SETTINGS } from "../../src/domain/settings.ts";
import { sign } from "../../src/sandbox/delivery/http.ts";
import { type Payload, payloadOf, sendForged, sendRaw } from "../support/story/forged.ts";
import { personInSlack } from "../support/story/page.ts";
import { USERS } from "../support/story/people.ts";
import { CHANNEL, type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

/** What nobody may learn who has nothing to do with the second issue. */
export const SECRETS = /Sam Secret|Hush Ltd|walnut|lawyer/;
export const OPEN = 1;
export const SECRET = 2;
export const LEADERS = "C0LEADERS";

/** Everyone there is, by what ties them to the secret issue. Its card is in a private channel. */
export const PEOPLE = {
  "member of the channel": { user: USERS.Eric },
  "member elsewhere": { user: USERS.Nathan },
  assignee: { user: USERS.Priya },
  follower: { user: USERS.Lena },
  leader: { user: "U0SOFIA" },
  admin: { user: USERS.Bridget },
  guest: { user: USERS.Guest },
  "guest who follows": { user: "U0ULTRA" },
  stranger: { user: USERS.Stranger, team: "T0OTHER" },
  "stranger of no team": { user: USERS.Stranger },
  deactivated: { user: USERS.Kim },
  bot: { user: "U0AMENDS" },
  "nobody Slack knows": { user: "U0NOBODY" },
} as const;
export type Person = keyof typeof PEOPLE;

/** Two issues: one on a card that everyone sees, and one in a private channel that only Eric is in. */
export class Lab {
  readonly story: Story;
  /** A genuine click on the first card. */
  readonly #click: Payload;
  #sent = 0;

  private constructor(story: Story, click: Payload) {
    this.story = story;
    this.#click = click;
  }

  static async open(): Promise<Lab> {
    // More clicks a minute than Slack takes: it is not asked here how they are waited out.
    const story = await startStory({ slack: { limits: { enabled: false } } });
    const { db } = story.database;
    await eventually(async () => {
      if ((await db("people").where({ slack_user_id: USERS.Lena })).length !== 1)
        throw new Error("people are not known yet");
    });
    const card = await story.answer(anAnswer({ owners: [] }));
    await db("channels").insert({
      workspace_id: 1,
      channel_id: LEADERS,
      name: "leadership",
      is_private: true,
      refreshed_at: new Date(),
    });
    await db("routes").update({ channel_id: LEADERS });
    await db("channel_members").insert({
      workspace_id: 1,
      channel_id: LEADERS,
      person_id: await personInSlack(story, "Eric"),
    });
    const respondent = { name: "Sam Secret", email: "sam@hush.example", company: "Hush Ltd" };
    await story.send(
      anAnswer({ owners: [], comment: "walnut desk", respondent, answers: [{ question: "Else?", answer: "lawyer" }] }),
    );
    await story.quiet();
    const { deliverySeq } = await card.press("Nathan", "Add note");
    await story.slack.control.settled();
    return new Lab(story, payloadOf(story, deliverySeq));
  }

  /** As it was in the beginning: in progress, Priya's, followed by Lena and a guest, once escalated to Sofia, who is not in its channel. */
  async reset(): Promise<void> {
    const { db } = this.story.database;
    await db("followers").where({ issue_id: SECRET }).delete();
    await db("leaders").where({ issue_id: SECRET }).delete();
    await db.raw(
      `insert into followers (workspace_id, issue_id, person_id, since)
       select 1, ?, id, now() from people where slack_user_id in (?, 'U0ULTRA')`,
      [SECRET, USERS.Lena],
    );
    await db.raw(
      "delete from channel_members where person_id = (select id from people where slack_user_id = 'U0SOFIA')",
    );
    await db.raw(
      `insert into leaders (workspace_id, issue_id, person_id, since)
       select 1, ?, id, now() from people where slack_user_id = 'U0SOFIA' on conflict do nothing`,
      [SECRET],
    );
    await db.raw(
      `update issues set status = 'in_progress', closed_at = null, closing = null, undoable = null,
         assignee_id = (select id from people where slack_user_id = ?) where id = ?`,
      [USERS.Priya, SECRET],
    );
  }

  /** Escalates it to Sofia. */
  async escalate(): Promise<void> {
    const { db } = this.story.database;
    const { id } = await db("people").where({ slack_user_id: "U0SOFIA" }).first();
    const levelSince = this.story.clock.now().toISOString();
    const levels = [{ personIds: [id], waitMinutes: 240, calendar: calendarOf(DEFAULT_SETTINGS) }];
    const escalation = { levels, level: 0, levelSince, remindedAt: null, taken: null, toAdmins: false };
    await db.raw("update issues set status = 'escalated', clocks = clocks || cast(? as jsonb) where id = ?", [
      JSON.stringify({ escalation, leaderIds: [id] }),
      SECRET,
    ]);
  }

  /** Closes it as resolved. */
  async close(): Promise<void> {
    await this.story.database.db.raw(
      "update issues set status = 'resolved', closed_at = ?, closing = cast(? as jsonb) where id = ?",
      [this.story.clock.now(), JSON.stringify({ contact: "call", rootCause: "Other" }), SECRET],
    );
  }

  /** As if this person had just set its status; whom nobody knows sets none. */
  async statusSetBy(person: Person): Promise<void> {
    const { db } = this.story.database;
    const by = await db("people")
      .where({ slack_user_id: this.user(person).id })
      .first();
    const issue = await db("issues").where({ id: SECRET }).first();
    const before = { status: "needs_attention", assigneeId: issue.assignee_id, closing: null };
    const at = this.story.clock.now().toISOString();
    const undoable = by && { by: by.id, at, before: { ...before, firstActionAt: null, closedAt: null } };
    await db("issues")
      .where({ id: SECRET })
      .update({ undoable: undoable ? JSON.stringify(undoable) : null });
  }

  /** Lets it sleep for a month. */
  async sleep(): Promise<void> {
    const until = new Date(this.story.clock.now().getTime() + 30 * 86_400_000).toISOString();
    await this.story.database.db.raw("update issues set clocks = clocks || cast(? as jsonb) where id = ?", [
      JSON.stringify({ snooze: { until, reason: "x" } }),
      SECRET,
    ]);
  }

  /** Makes one the deputy of another who is away; null: nobody is away. */
  async standsIn(deputy: Person, away: Person | null): Promise<void> {
    const { db } = this.story.database;
    await db("people").update({ preferences: db.raw("preferences - 'away'") });
    if (away === null) return;
    const { id } = await db("people")
      .where({ slack_user_id: this.user(deputy).id })
      .first();
    await db("people")
      .where({ slack_user_id: this.user(away).id })
      .update({
        preferences: db.raw("preferences || cast(? as jsonb)", [
          JSON.stringify({ away: { until: "2026-12-31", deputyId: id } }),
        ]),
      });
  }

  user(person: Person): { id: string; team_id: string } {
    const who: { user: string; team?: string } = PEOPLE[person];
    return { id: who.user, team_id: who.team ?? this.story.slack.team.id };
  }

  /** Where the secret card stands. */
  async card(): Promise<{ channel: string; ts: string }> {
    const found = await this.story.database.db("notices").where({ issue_id: SECRET, kind: "card" }).first();
    return { channel: found.channel_id, ts: found.message_ts };
  }

  /** A click with an action of our making, on the open card, on the secret one, or in Home. */
  async click(person: Person, action: Payload, at: "open card" | "secret card" | "home" = "open card") {
    const payload = structuredClone(this.#click);
    this.#sent += 1;
    payload.user = this.user(person);
    payload.actions = [{ ...action, action_ts: `${1_790_000_000 + this.#sent}.000100` }];
    if (at === "secret card") {
      const { channel, ts } = await this.card();
      payload.channel = { id: channel, name: "leadership" };
      payload.message = { ...payload.message, ts };
      payload.container = { type: "message", channel_id: channel, message_ts: ts };
    }
    if (at === "home") {
      payload.view = { type: "home", id: "V0HOME" };
      for (const field of ["channel", "message", "response_url"]) delete payload[field];
    }
    return sendForged(this.story, payload);
  }

  /** A shortcut, on the first card where it is one on a message. */
  shortcut(person: Person, callback_id: string) {
    const { trigger_id, response_url, channel, message, team } = this.#click;
    const common = { callback_id, trigger_id, team, user: this.user(person), action_ts: "1790000000.000100" };
    return sendForged(
      this.story,
      callback_id === "amends.flag_message"
        ? { type: "message_action", ...common, response_url, channel, message, message_ts: message.ts }
        : { type: "shortcut", ...common },
    );
  }

  /** A window sent off, with what it carries and what was typed of our making. */
  submit(person: Person, callback: string, metadata: unknown, values: Payload) {
    this.#sent += 1;
    return sendForged(this.story, {
      type: "view_submission",
      team: { id: this.story.slack.team.id },
      user: this.user(person),
      view: {
        ...{ id: `V0FORGED${this.#sent}`, type: "modal", callback_id: callback, state: { values } },
        private_metadata: JSON.stringify(metadata),
      },
    });
  }

  /** An event, signed by Slack. */
  async event(event: Payload): Promise<void> {
    this.#sent += 1;
    const { team, app } = this.story.slack.control.state();
    const ids = { team_id: team.id, api_app_id: app.id, event_id: `Ev0FORGED${this.#sent}`, event_time: 1_790_000_000 };
    const body = JSON.stringify({ type: "event_callback", ...ids, event });
    const headers = sign(body, this.story.slack.signingSecret, Math.floor(Date.now() / 1_000));
    await fetch(`${this.story.url}/slack/events`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });
  }

  /** A slash command; what its sender reads. */
  async ask(person: Person, text: string): Promise<string> {
    const { id, team_id } = this.user(person);
    const fields = { command: "/amends", text, user_id: id, team_id, channel_id: CHANNEL, trigger_id: "1.2.3" };
    return (
      await sendRaw(this.story, new URLSearchParams({ ...fields, response_url: this.#click.response_url }).toString())
    ).text;
  }

  /** All that Amends answered to a person's clicks since: windows, their Home and whispers, not what it tells those concerned by the way. */
  said(since: number, person: Person, o: { readonly withoutHome?: true } = {}): string {
    const { id } = this.user(person);
    const entries = this.story.slack.control.log({ since });
    const answers = entries.filter(
      (e) =>
        e.type === "response_url" ||
        (e.type === "api" &&
          e.method.startsWith(o.withoutHome ? "views.open" : "views.") &&
          [undefined, id].includes(e.args.user_id as string)),
    );
    return JSON.stringify(answers.map((e) => ("args" in e ? e.args : null)));
  }

  /** The number of the last entry in Slack's log. */
  get seq(): number {
    return this.story.slack.control.state().seq;
  }

  async version(): Promise<number> {
    return (await this.story.database.db("issues").where({ id: SECRET }).first()).version;
  }
}
