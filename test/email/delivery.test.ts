import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { DeliveryError, type DeliveryFailure } from "../../src/domain/errors.ts";
import { deliveryError } from "../../src/email/errors.ts";
import type { MailFaultKind } from "../../src/sandbox/control-types/fault.ts";
import { startMailbox } from "../../src/sandbox/mailbox.ts";
import { aMail } from "./mails.ts";
import { mailerFor, openPostOffice, type PostOffice } from "./post-office.ts";

let office: PostOffice;
beforeAll(async () => {
  office = await openPostOffice();
});
beforeEach(() => office.box.clear());
afterAll(() => office.close());

/** What each fault of a real server comes to, and how many mails are there when the mail is sent once more. */
const FAULTS: readonly (readonly [MailFaultKind, DeliveryFailure, code: RegExp, kept: number])[] = [
  ["refuse", "temporary", /^(econnection|.*_421.*)$/, 1],
  ["greylist-451", "temporary", /^rcpt_to_451_4\.7\.1$/, 1],
  ["550-rcpt", "permanent", /^rcpt_550_5\.1\.1$/, 1],
  ["cut-in-data", "temporary", /^(econnection|cut_after_data)$/, 1],
  ["cut-after-data", "temporary", /^cut_after_data$/, 2],
  ["down", "temporary", /^econn/, 1],
];

describe.each(FAULTS)("a server with the fault %s", (kind, failure, code, kept) => {
  test.each(["on a new connection", "on one that is open"])(
    "is told by its failure, %s, and the next try arrives",
    async (which) => {
      const mailer = mailerFor(office.box.smtpUrl);
      if (which === "on one that is open") await mailer.send(aMail());
      const before = office.box.messages().length;
      office.box.fault({ kind, times: 1 });
      await expect(mailer.send(aMail())).rejects.toMatchObject({ failure, code: expect.stringMatching(code) });
      await mailer.send(aMail());
      const arrived = office.box.messages().slice(before);
      expect(arrived).toHaveLength(kept);
      expect(new Set(arrived.map((mail) => mail.messageId)).size).toBe(1);
      mailer.close();
    },
  );
});

test("each mail is tried once: the pool does not send again by itself", async () => {
  office.box.fault({ kind: "cut-after-data" });
  await expect(office.mailer.send(aMail())).rejects.toBeInstanceOf(DeliveryError);
  expect(office.box.messages()).toHaveLength(1);
});

test("a server that is not there is temporary, and asking it says so", async () => {
  const gone = await startMailbox();
  await gone.close();
  const mailer = mailerFor(gone.smtpUrl);
  const refused = { failure: "temporary", code: "econnrefused" };
  await expect(mailer.send(aMail())).rejects.toMatchObject(refused);
  await expect(mailer.verify()).rejects.toMatchObject(refused);
  mailer.close();
});

test("asking a server that is well resolves", async () => {
  await expect(office.mailer.verify()).resolves.toBeUndefined();
});

test("a closed mailer sends nothing", async () => {
  const mailer = mailerFor(office.box.smtpUrl);
  mailer.close();
  await expect(mailer.send(aMail())).rejects.toMatchObject({ failure: "temporary" });
});

test("a wrong password closes the place until a person mends it; the right one opens it", async () => {
  const locked = await openPostOffice({ login: { user: "amends", password: "p@ss word" } });
  await locked.mailer.send(aMail());
  expect(locked.box.messages()).toHaveLength(1);
  for (const wrong of [
    locked.box.smtpUrl.replace(/:[^:@]+@/, ":wrong@"),
    locked.box.smtpUrl.replace(/\/\/.*@/, "//"),
  ]) {
    const mailer = mailerFor(wrong);
    await expect(mailer.send(aMail())).rejects.toMatchObject({
      failure: "place_closed",
      code: expect.stringMatching(/^auth_53/),
    });
    mailer.close();
  }
  await locked.close();
});

test("ten mails at once all arrive, each once", async () => {
  const ids = Array.from({ length: 10 }, (_, i) => `n-${i}@amends.example.com`);
  await Promise.all(ids.map((messageId) => office.mailer.send(aMail({ messageId }))));
  expect(
    office.box
      .messages()
      .map((mail) => mail.messageId)
      .sort(),
  ).toEqual(ids.map((id) => `<${id}>`).sort());
});

const smtp = (code: string, command: string, response: string | null): Error =>
  Object.assign(new Error("…"), {
    code,
    command,
    ...(response ? { response, responseCode: Number(response.slice(0, 3)) } : {}),
  });

/** Answers of servers in the world, and what they mean. */
const ANSWERS: readonly (readonly [string, string, string | null, DeliveryFailure, string])[] = [
  ["EAUTH", "AUTH PLAIN", "535 5.7.8 Bad credentials", "place_closed", "auth_535_5.7.8"],
  ["EAUTH", "API", null, "place_closed", "auth"],
  ["EAUTH", "AUTH PLAIN", "454 4.7.0 Temporary authentication failure", "temporary", "auth_454_4.7.0"],
  ["EENVELOPE", "MAIL FROM", "530 5.7.0 Must issue a STARTTLS command first", "place_closed", "auth_530_5.7.0"],
  [
    "EENVELOPE",
    "MAIL FROM",
    "553 5.7.1 Sender address rejected: not owned by user",
    "place_closed",
    "sender_553_5.7.1",
  ],
  ["EENVELOPE", "MAIL FROM", "552 5.3.4 Message size exceeds limit", "permanent", "too_large_552_5.3.4"],
  ["EENVELOPE", "MAIL FROM", "421 4.7.0 Try again later", "temporary", "mail_from_421_4.7.0"],
  ["EENVELOPE", "RCPT TO", "550 5.1.1 User unknown", "permanent", "rcpt_550_5.1.1"],
  ["EENVELOPE", "RCPT TO", "550 No such user here", "permanent", "rcpt_550"],
  ["EENVELOPE", "RCPT TO", "552 5.2.2 Mailbox full", "temporary", "mailbox_full_552_5.2.2"],
  ["EENVELOPE", "RCPT TO", "550 5.2.2 Over quota", "temporary", "mailbox_full_550_5.2.2"],
  ["EENVELOPE", "RCPT TO", "552 Requested mail action aborted: exceeded storage", "temporary", "mailbox_full_552"],
  ["EENVELOPE", "RCPT TO", "550 5.2.1 The account is disabled", "permanent", "rcpt_550_5.2.1"],
  ["EENVELOPE", "RCPT TO", "552 5.2.3 Message exceeds the mailbox's limit", "permanent", "too_large_552_5.2.3"],
  ["EENVELOPE", "RCPT TO", "554 5.7.1 Relay access denied", "permanent", "policy_554_5.7.1"],
  ["EENVELOPE", "RCPT TO", "450 4.2.1 Mailbox busy", "temporary", "rcpt_to_450_4.2.1"],
  ["EENVELOPE", "DATA", "451 4.3.0 Try again", "temporary", "data_451_4.3.0"],
  ["EMESSAGE", "DATA", "554 5.7.1 Looks like spam", "permanent", "data_554_5.7.1"],
  ["EMESSAGE", "DATA", "452 4.3.1 Out of storage", "temporary", "data_452_4.3.1"],
  ["ETLS", "STARTTLS", null, "temporary", "etls"],
  ["EDNS", "CONN", null, "temporary", "edns"],
  ["ETIMEDOUT", "CONN", null, "temporary", "etimedout"],
];

test.each(ANSWERS)("%s at %s with %j is %s: %s", (word, command, response, failure, code) => {
  expect(deliveryError(smtp(word, command, response), { afterData: false })).toMatchObject({ failure, code });
});

test("what is no answer of a server is given back as it is", () => {
  const bug = new TypeError("undefined is not a function");
  expect(deliveryError(bug, { afterData: false })).toBe(bug);
});

test("a code holds figures, never the server's words, which quote addresses", () => {
  const error = deliveryError(smtp("EENVELOPE", "RCPT TO", "550 5.1.1 <jane@abc.test>: unknown"), { afterData: false });
  expect(String(error)).not.toContain("jane");
});
