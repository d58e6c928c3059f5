import { afterEach, describe, expect, test } from "@jest/globals";
import type { Terms } from "../../src/domain/terms.ts";
import { QUEUES, type QueueKind } from "../support/queues.ts";
import type { Card } from "../support/story/card.ts";
import { liveUntil } from "../support/story/live.ts";
import { personByEmail, personInSlack } from "../support/story/page.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

let story: Story;
afterEach(() => story.end());

const BOARD = "board@northwind.example";

/** An answer for Nathan, on a Tuesday at ten in the morning in Portland, where the workspace works from nine to five, Monday to Friday. */
async function begin(o: { terms?: Partial<Terms>; settings?: object; queue?: QueueKind } = {}): Promise<Card> {
  story = await startStory(o.queue ? { queue: o.queue } : {});
  const settings = JSON.stringify({ ...o.settings, terms: o.terms ?? {} });
  await story.database.db.raw("update workspaces set settings = settings || cast(? as jsonb)", [settings]);
  await personInSlack(story, "Nathan");
  await personInSlack(story, "Sofia");
  await personByEmail(story, BOARD);
  return (await story.answer(anAnswer({ owners: ["Nathan Goff"] }))).expected();
}

/** Lives on until a moment of Portland's winter. */
const until = (local: string): Promise<void> => liveUntil(story, `${local}:00-08:00`);

/** What history says time did. */
async function passed(): Promise<string[]> {
  const { rows } = await story.database.db.raw(
    `select to_char(at at time zone 'America/Los_Angeles', 'Dy HH24:MI') as at, type, what ->> 'deadline' as deadline, what ->> 'stage' as stage
     from issue_events where via = 'time' order by issue_id, version`,
  );
  return rows.map((r: Record<string, string | null>) => [r.at, r.type, r.deadline, r.stage].filter(Boolean).join(" "));
}

/** How many messages of a kind went to whom. */
async function ledger(): Promise<string[]> {
  const { rows } = await story.database.db.raw(
    `select p.name, n.kind, n.state, count(*) from notices n join people p on p.id = n.person_id
     where n.why in ('leader', 'reminded', 'owner', 'asked') group by 1, 2, 3 order by 1, 2, 3`,
  );
  return rows.map((r: Record<string, string>) => `${r.name} ${r.kind} ${r.state} ${r.count}`);
}

describe.each(QUEUES)("on %s", (queue) => {
  test("kept: whoever acts in time and closes hears of no clock", async () => {
    const card = await begin({ queue });
    await card.set("Nathan", "Resolution in Progress", "called her");
    await until("2026-11-05T10:00");
    await card.set("Nathan", "Resolved", "sent the invoices");
    await until("2026-12-24T10:00");
    expect(await passed()).toEqual([]);
    expect(story.dms("Nathan")).toHaveLength(1);
    await card.told(
      "Nathan Goff set Resolution in Progress: called her",
      "Nathan Goff resolved this: sent the invoices",
    );
    await story.expectNothingElse();
  });

  test("ignored: warned, overdue, every morning, to leadership by rule, up to the top, and there every day", async () => {
    const card = await begin({
      queue,
      terms: {
        escalate: { score: null, repeat: false, companies: [], overdueDays: 2, lapsed: false },
        chain: [
          { who: ["U0SOFIA"], waitHours: 4 },
          { who: [BOARD], waitHours: 4 },
        ],
      },
    });
    await until("2026-11-13T10:00");
    expect(await passed()).toEqual([
      "Wed 14:00 Reminded first_action warning",
      "Thu 10:00 Reminded first_action due",
      "Mon 08:00 Reminded first_action again",
      // Overdue for two working days.
      "Mon 10:00 StatusChanged",
      "Mon 14:00 EscalationReminded",
      "Tue 08:00 Reminded first_action again",
      "Tue 10:00 EscalationClimbed",
      "Tue 14:00 EscalationReminded",
      "Wed 08:00 Reminded first_action again",
      "Thu 08:00 Reminded first_action again",
      "Thu 09:00 EscalationReminded",
      "Fri 08:00 Reminded first_action again",
    ]);
    expect(await ledger()).toEqual([
      "Nathan Goff reminder sent 7",
      "Sofia Marsh dm sent 2",
      "Sofia Marsh mail sent 2",
      `${BOARD} mail sent 3`,
    ]);
    await card.told(
      "Amends escalated this: By rule: this has been overdue for too long.",
      `Amends got no answer and escalated this to ${BOARD}`,
    );
    expect(story.dms("Nathan").length + story.dms("Sofia").length).toBe(11);
    expect(story.mailsTo("sofia.marsh").length + story.mailsTo(BOARD).length).toBe(5);
    await story.expectNothingElse();
  });
});

test("forgotten: a claim that goes quiet is asked after, and returns to everybody", async () => {
  const card = await begin();
  await card.set("Nathan", "Resolution in Progress", "called her");
  await until("2026-11-13T10:00");
  expect(await passed()).toEqual(["Tue 10:00 LeaseAsked", "Thu 10:00 LeaseLapsed"]);
  await card.says("Needs Attention", "Nobody yet");
  await card.told(
    "Nathan Goff set Resolution in Progress: called her",
    "Amends heard nothing from Nathan Goff and put this back for anybody to take",
  );
  expect(story.dms("Nathan")).toHaveLength(3);
  await story.expectNothingElse();
});

test("a weekend, a holiday and a closed day are nobody's working time", async () => {
  const card = await begin({ settings: { holidays: { country: "US", region: "OR" }, closedDays: ["2026-11-27"] } });
  await card.set("Nathan", "Resolved", "sent the invoices");
  story.at("2026-11-25T10:00:00-08:00");
  const second = { respondent: { name: "Ravi Patel", email: "ravi@example.com" }, owners: ["Nathan Goff"] };
  (await story.answer(anAnswer({ externalId: "second", ...second }))).expected();
  // Wednesday, then Thanksgiving, the day after it and a weekend: the second working day from here is Tuesday.
  await until("2026-12-01T09:30");
  expect(await passed()).toEqual(["Mon 14:00 Reminded first_action warning"]);
  await card.told("Nathan Goff resolved this: sent the invoices");
  expect(story.dms("Nathan")).toHaveLength(3);
  await story.expectNothingElse();
});
