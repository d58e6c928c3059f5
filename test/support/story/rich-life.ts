import { expect } from "@jest/globals";
import { NO_NUDGES } from "../../../src/cli/no-nudges.ts";
import type { SurveyResponse } from "../../../src/domain/response.ts";
import { sourceByName } from "../../../src/store/sources.ts";
import { openStore } from "../../../src/store/store.ts";
import { setDefaultChannel } from "../../../src/store/workspaces.ts";
import { writeSettings } from "../../../src/store/write-settings.ts";
import { PRIORITY } from "../../../src/usecases/outbox-ports.ts";
import { receiveResponses } from "../../../src/usecases/receive-responses.ts";
import { act } from "./acting.ts";
import type { Card } from "./card.ts";
import { idsOf } from "./due.ts";
import { liveUntil } from "./live.ts";
import { Modal } from "./modal.ts";
import { openHome } from "./my-issues.ts";
import { linkFor, personByEmail, sendForm, visit } from "./page.ts";
import { USERS } from "./people.ts";
import { comesBack, everybodyIsKnown, goesAway } from "./settings.ts";
import type { Story } from "./story.ts";
import { anAnswer } from "./webhook.ts";

const FOLLOWERS = "amends.followers";
const ASSIGN = "amends.assign";
const TOBIAS = "tobias@partner.example";

/** Everything that can happen to issues, within two weeks: whoever checks what is kept has something to check. */
export async function liveARichLife(story: Story): Promise<void> {
  await everybodyIsKnown(story);
  await writeSettings(story.database.db, 1, {
    terms: {
      owners: ["U0LENA"],
      chain: [
        { who: ["U0ERIC"], waitHours: 4 },
        { who: ["U0SOFIA"], waitHours: 4 },
      ],
    },
  });
  await digestFor(story);
  await notesAndStatuses(story);
  await answersThatChange(story);
  await escalations(story);
  await byMailAndMerged(story);
  await imported(story);
  await liveUntil(story, "2026-11-05T20:00:00Z");
  await vacationAndSnooze(story);
  await liveUntil(story, "2026-11-11T20:00:00Z");
  await otherPromisesAndChannel(story);
  await liveUntil(story, "2026-11-17T20:00:00Z");
}

const from = (name: string, given: Record<string, unknown> = {}) =>
  anAnswer({ respondent: { name, email: `${name.toLowerCase().replaceAll(" ", ".")}@example.com` }, ...given });

async function digestFor(story: Story): Promise<void> {
  const preferences = await (await openHome(story, "Priya")).opens("My preferences");
  expect(await preferences.submit({ via: "digest", tell_me_at: "3" })).toMatchObject({ outcome: "closed" });
}

/** Followers, thread notes with their edits, a status taken back, one that was closed and opened again. */
async function notesAndStatuses(story: Story): Promise<void> {
  const card = await story.answer(from("Jane Doe", { score: 2, owners: ["Nathan Goff"] }));
  await card.choose("Bridget", FOLLOWERS, ["Lena", "Priya"]);
  await card.set("Nathan", "Resolution in Progress", "called her");
  const { ts } = await reply(story, card, "she will send the invoices");
  await card.says("2 notes");
  const place = { channel: card.channel, messageTs: ts, user: USERS.Nathan };
  await story.slack.control.editMessage({ ...place, text: "she sends them tomorrow" });
  await story.slack.control.deleteMessage({ ...place });
  await card.set("Nathan", "Resolved", "all is well");
  await card.says("🟢 Resolved");
  await card.more("Nathan", "undo");
  await card.says("🟡 Resolution in Progress");
  await card.set("Nathan", "Not an Issue", "wrong client");
  await card.says("⚪ Not an Issue");
  await card.set("Eric", "Reopen", "she wrote again");
  await card.says("🟡 Resolution in Progress");
}

const reply = (story: Story, card: Card, text: string) =>
  story.slack.control.message({ channel: card.channel, user: USERS.Nathan, text, thread_ts: card.ts });

/** A late comment, a better score, one that was deleted; promoters, of whom one asks to be called. */
async function answersThatChange(story: Story): Promise<void> {
  const ravi = { response_id: "ravi", score: 4, owners: ["Bridget Harper"] };
  const card = await story.answer(from("Ravi Patel", { ...ravi, updated_at: "2026-11-03T10:00:00Z" }));
  await story.send(from("Ravi Patel", { ...ravi, score: 9, comment: "better", updated_at: "2026-11-03T10:05:00Z" }));
  await card.says("9/10");
  await story.send(from("Ravi Patel", { ...ravi, score: 9, deleted: true, updated_at: "2026-11-03T10:06:00Z" }));
  await card.says("deleted in the survey tool");
  await story.send(from("Happy One", { score: 10 }));
  await story.answer(from("Call Me", { score: 9, wants_contact: true }));
}

/** One that climbs until somebody has it, one that is returned, one that is sent on. */
async function escalations(story: Story): Promise<void> {
  const [eric = 0, nathan = 0] = await idsOf(story, "Eric", "Nathan");
  for (const name of ["Ana Silva", "Kofi Mensah", "Lin Wei"]) {
    const card = await story.answer(from(name, { owners: ["Bridget Harper"] }));
    await card.set("Bridget", "Escalate", "she wants to leave");
    await card.says("Escalated");
  }
  const ids: number[] = await story.database.db("issues").where({ status: "escalated" }).orderBy("id").pluck("id");
  const [, returned = 0, sent = 0] = ids;
  await act(story, returned, { type: "TakeEscalation" }, eric);
  await act(story, returned, { type: "ReturnEscalation", note: "call her on Monday" }, eric);
  await act(story, sent, { type: "SendEscalation", to: [nathan], note: "yours" }, eric);
  await act(story, sent, { type: "TakeEscalation" }, nathan);
  const closing = { contact: "call", rootCause: "Other" } as const;
  await act(story, sent, { type: "SetStatus", to: "resolved", seen: "escalated", note: "settled", ...closing }, nathan);
}

/** Somebody known by an address alone is assigned, acts by the page, stops the mails, and is found to be Sofia. */
async function byMailAndMerged(story: Story): Promise<void> {
  const card = await story.answer(from("Olu Ade", { owners: [] }));
  await card.more("Lena", "people");
  const people = await Modal.next(story, "Lena", undefined);
  await people.submit({ assignee_email: TOBIAS, follower_emails: "kim@partner.example" });
  await card.says(`*Assignee*\n${TOBIAS}`);
  await story.quiet();
  const tobias = await personByEmail(story, TOBIAS);
  const [issue] = await story.database.db("issues").where({ assignee_id: tobias }).pluck("id");
  const link = await linkFor(story, tobias, issue);
  await sendForm(story, link, await visit(story, link), { note: "by mail", to: "in_progress" });
  await card.says("🟡 Resolution in Progress");
  const window = await (await openHome(story, "Bridget")).opens("People");
  await window.submit({ match_person: USERS.Sofia, match_address: TOBIAS }, { force: true });
  await card.says("*Assignee*\nSofia Marsh");
  await story.quiet();
}

const OLD: SurveyResponse = {
  externalId: "old-1",
  survey: { id: null, name: "Old Survey" },
  score: 3,
  scaleMax: 10,
  comment: null,
  respondent: { externalId: null, name: "Imported One", email: null, phone: null, company: null, title: null },
  owners: ["Nathan Goff"],
  tags: [],
  segment: {},
  answers: [],
  url: null,
  submittedAt: "2026-10-01T10:00:00.000Z",
  updatedAt: "2026-10-01T10:00:00.000Z",
  wantsContact: false,
  deleted: false,
};

/** An export of old answers: with cards, and as history. */
async function imported(story: Story): Promise<void> {
  const { db } = story.database;
  const source = await sourceByName(db, 1, "survey");
  if (!source) throw new Error("the story has no source");
  const reception = { via: "import", priority: PRIORITY.bulk, at: story.clock.now().toISOString() } as const;
  const ports = { store: openStore(db), nudges: NO_NUDGES };
  await receiveResponses(ports, source, [OLD], { ...reception, asHistory: false });
  await receiveResponses(ports, source, [{ ...OLD, externalId: "old-2" }], { ...reception, asHistory: true });
}

/** Bridget is away while what is hers falls due; one issue sleeps until a day. */
async function vacationAndSnooze(story: Story): Promise<void> {
  const [nathan = 0] = await idsOf(story, "Nathan");
  await goesAway(story, "Bridget", "Nathan", "2026-11-20");
  const card = await story.answer(from("Mei Chen", { owners: ["Bridget Harper"] }));
  await card.choose("Eric", ASSIGN, "Lena");
  const [id] = await story.database.db("issues").orderBy("id", "desc").limit(1).pluck("id");
  await act(story, id, { type: "Snooze", until: "2026-11-09T17:00:00.000Z", reason: "she is on leave" }, nathan);
}

/** New cards go to another channel, and promises are shorter from now on. */
async function otherPromisesAndChannel(story: Story): Promise<void> {
  await comesBack(story, "Bridget");
  await setDefaultChannel(story.database.db, 1, "C0LEADERS");
  await writeSettings(story.database.db, 1, { threshold: 5, terms: { closeDays: 7 } });
  await story.send(from("Elsewhere", { score: 1, owners: ["Nathan Goff"] }));
  await story.quiet();
}
