import { afterEach, describe, expect, test } from "@jest/globals";
import { DeliveryError } from "../../src/domain/errors.ts";
import type { MailFaultKind } from "../../src/sandbox/control-types/fault.ts";
import { aMail } from "../email/mails.ts";
import { mailerFor, openPostOffice } from "../email/post-office.ts";
import { reportFault } from "../support/report-fault.ts";
import { Modal } from "../support/story/modal.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectHeld } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

const TOBIAS = "tobias.meyer@partner.example";
/** How often each fault strikes before the mail server is well again. */
const STRIKES = 2;

let story: Story;
afterEach(() => story?.end());

/** What a mail server does to a mail that it takes in the end, and how many copies come: a lost answer to the whole mail is the one case of two. */
const TEMPORARY: readonly (readonly [kind: MailFaultKind, strikes: number, copies: number])[] = [
  ["refuse", STRIKES, 1],
  ["greylist-451", STRIKES, 1],
  ["down", STRIKES, 1],
  ["cut-in-data", STRIKES, 1],
  ["cut-after-data", 1, 2],
];

const notices = () =>
  story.database.db("notices").where({ transport: "email" }).select("state", "attempts", "error_code");

/** How often a mail was refused, by the log. */
const refusals = () => story.log.at("warn").filter(({ msg }) => msg.includes("refused a mail")).length;

async function assignByMail(): Promise<void> {
  const card = (await story.answer(anAnswer({ owners: [] }))).expected();
  await card.more("Bridget", "people");
  const window = await Modal.next(story, "Bridget", undefined);
  expect(await window.submit({ assignee_email: TOBIAS })).toMatchObject({ outcome: "closed" });
  await card.told(`Bridget Harper assigned this to ${TOBIAS}`);
}

describe.each(TEMPORARY)("the mail server is struck by %s", (kind, strikes, copies) => {
  test("the mail comes once it is well, by one Message-ID", async () => {
    story = await startStory();
    story.world.mailbox.fault({ kind, times: strikes });
    await assignByMail();
    await eventually(async () => expect(await notices()).toMatchObject([{ state: "sent" }]), 20_000);
    const mails = story.mailsTo(TOBIAS);
    expect(mails).toHaveLength(copies);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
    await story.expectNothingElse();
    await expectHeld(
      story,
      {
        number: 12,
        fault: `the mail server: ${kind}`,
        invariant: copies === 1 ? "I4" : "I4, with one Message-ID",
        tries: refusals(),
      },
      { copies },
    );
  });
});

test("the connection is lost after each whole mail: two copies with one Message-ID, and no third", async () => {
  story = await startStory();
  story.world.mailbox.fault({ kind: "cut-after-data" });
  await assignByMail();
  await eventually(
    async () => expect(await notices()).toMatchObject([{ state: "failed", error_code: "cut_after_data" }]),
    20_000,
  );
  story.world.mailbox.faultClear();
  story.fastForward({ hours: 2 });
  await story.quiet();
  const mails = story.mailsTo(TOBIAS);
  expect(mails).toHaveLength(2);
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
  reportFault({
    number: 12,
    fault: "the mail server: every answer after DATA is lost",
    invariant: "I4, with one Message-ID",
    tries: refusals(),
    // It came, though nobody could know: what is `failed` for Amends is not lost.
    lost: mails.length > 0 ? 0 : 1,
    doubled: Math.max(0, mails.length - 2),
  });
});

test("refused for good (550): one try, the address counts as bad, and nothing more is sent there", async () => {
  story = await startStory();
  story.world.mailbox.fault({ kind: "550-rcpt" });
  await assignByMail();
  await eventually(async () => expect(await notices()).toMatchObject([{ state: "failed", attempts: 1 }]));
  const [person] = await story.database.db("people").where({ email: TOBIAS }).select("bounced_at");
  expect(person?.bounced_at).not.toBeNull();
  story.world.mailbox.faultClear();
  const [card] = story.cards();
  await card?.set("Nathan", "Escalate", "cannot be reached");
  await story.quiet();
  reportFault({
    number: 12,
    fault: "the mail server: 550, no such mailbox",
    invariant: "I4, no retry",
    tries: refusals(),
    lost: 0,
    doubled: story.mailsTo(TOBIAS).length,
  });
  expect(story.mailsTo(TOBIAS)).toEqual([]);
});

test.each([
  ["no TLS where TLS is spoken", (url: string) => url.replace("smtp:", "smtps:")],
  ["no STARTTLS where it is required", (url: string) => `${url}?requireTLS=true`],
])("%s: no mail goes out unencrypted, and it is tried again later", async (_what, address) => {
  const office = await openPostOffice();
  const mailer = mailerFor(address(office.box.smtpUrl));
  let tries = 0;
  for (; tries < STRIKES; tries++) {
    const refused = await mailer.send(aMail()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DeliveryError);
    expect(refused).toMatchObject({ failure: "temporary" });
  }
  const leaked = office.box.messages().length;
  await office.mailer.send(aMail());
  const arrived = office.box.messages().length - leaked;
  mailer.close();
  await office.close();
  reportFault({
    number: 12,
    fault: "the mail server: TLS fails",
    invariant: "I4, I10",
    tries,
    lost: 1 - arrived,
    doubled: leaked,
  });
  expect([leaked, arrived]).toEqual([0, 1]);
});
