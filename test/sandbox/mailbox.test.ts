import { connect } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { readManifest } from "../../src/manifest.ts";
import type { StreamEvent } from "../../src/sandbox/control-types/log.ts";
import { ControlError, startLocalSlack } from "../../src/sandbox/local-slack.ts";
import { type Mailbox, type MailboxOptions, startMailbox } from "../../src/sandbox/mailbox.ts";
import { aMail } from "../email/mails.ts";
import { mailerFor } from "../email/post-office.ts";
import { eventually } from "../support/waiting.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function aMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const box = await startMailbox(options);
  closers.push(() => box.close());
  return box;
}

function aMailer(box: Mailbox) {
  const mailer = mailerFor(box.smtpUrl);
  closers.push(() => mailer.close());
  return mailer;
}

async function aSlack(mailbox?: Mailbox) {
  const slack = await startLocalSlack({ manifest: readManifest(), ...(mailbox ? { mailbox } : {}) });
  closers.push(() => slack.close());
  return slack;
}

/** Speaks SMTP as given, and answers what the server said last. */
async function dictate(box: Mailbox, message: string): Promise<string> {
  const { port } = new URL(box.smtpUrl);
  const socket = connect(Number(port), "127.0.0.1").setEncoding("utf8");
  const lines = ["EHLO x", "MAIL FROM:<a@x.test>", "RCPT TO:<b@x.test>", "DATA", `${message}\r\n.`];
  let said = "";
  for await (const chunk of socket as AsyncIterable<string>) {
    said = chunk.trimEnd().split("\r\n").at(-1) ?? "";
    const next = lines.shift();
    if (next === undefined) socket.end("QUIT\r\n");
    else socket.write(`${next}\r\n`);
    if (lines.length === 0 && next === undefined) break;
  }
  return said;
}

const GOOD =
  "From: a@x.test\r\nDate: Mon, 02 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@x.test>\r\nSubject: hi\r\n\r\nhello";

describe("a strict server", () => {
  test.each([
    ["takes a good mail", GOOD, /^250/],
    ["wants a Message-ID", GOOD.replace(/Message-ID.*\r\n/, ""), /^554 5\.6\.0 message-id must be there once/],
    ["wants one From", `From: c@x.test\r\n${GOOD}`, /^554 5\.6\.0 from must be there once/],
    ["wants one Subject", `Subject: other\r\n${GOOD}`, /^554 5\.6\.0 subject is there twice/],
    ["wants ASCII headers", GOOD.replace("hi", "hällo"), /^554 5\.6\.0 subject is not ASCII/],
    ["wants short lines", `${GOOD}${"x".repeat(999)}`, /^554 5\.6\.0 a line is longer than 998/],
    ["wants CRLF", `${GOOD}\nand`, /^554 5\.6\.0 a line ends without CRLF/],
  ])("%s", async (_what, message, answer) => {
    const box = await aMailbox();
    expect(await dictate(box, message)).toMatch(answer);
    expect(box.messages()).toHaveLength(String(answer).includes("250") ? 1 : 0);
  });
});

test("mails are numbered from 1, told to who listens until they stop, and forgotten on request", async () => {
  const box = await aMailbox();
  const mailer = aMailer(box);
  const heard: number[] = [];
  const stop = box.onMessage(({ n }) => heard.push(n));
  await mailer.send(aMail());
  await mailer.send(aMail());
  stop();
  await mailer.send(aMail());
  expect([heard, box.messages().map(({ n }) => n)]).toEqual([
    [1, 2],
    [1, 2, 3],
  ]);
  box.clear();
  expect(box.messages()).toEqual([]);
});

test("mails arrive at the time of who started the mailbox", async () => {
  const box = await aMailbox({ now: () => new Date("2027-03-01T08:00:00Z") });
  await aMailer(box).send(aMail());
  expect(box.messages().map(({ at }) => at)).toEqual(["2027-03-01T08:00:00.000Z"]);
});

test("a fault strikes as often as it is told to, or until it is lifted", async () => {
  const box = await aMailbox();
  const mailer = aMailer(box);
  const outcome = () =>
    mailer.send(aMail()).then(
      () => "sent",
      () => "failed",
    );
  box.fault({ kind: "greylist-451", times: 2 });
  expect([await outcome(), await outcome(), await outcome()]).toEqual(["failed", "failed", "sent"]);
  box.fault({ kind: "550-rcpt" });
  expect([await outcome(), await outcome()]).toEqual(["failed", "failed"]);
  box.faultClear();
  expect(await outcome()).toBe("sent");
});

test("a local Slack with a mailbox shows its mails, says when one comes, and makes them fail", async () => {
  const box = await aMailbox();
  const slack = await aSlack(box);
  const mailer = aMailer(box);
  const news: StreamEvent[] = [];
  slack.control.watch((event) => news.push(event));
  expect(slack.control.state().mailbox).toEqual({
    count: 0,
    withoutSlack: [{ name: "Tobias Meyer", email: "tobias.meyer@partner.example" }],
  });
  await mailer.send(aMail());
  await eventually(() => expect(news).toContainEqual(expect.objectContaining({ type: "changed", mailbox: true })));

  const read = await fetch(`${slack.url}/_control/mailbox`).then((answer) => answer.json());
  expect(read).toEqual(slack.control.mailbox());
  expect(slack.control.mailbox().mails).toMatchObject([{ n: 1, subject: "#1042 Jane Doe, ABC Company (6/10)" }]);

  const post = (body: unknown) =>
    fetch(`${slack.url}/_control/mail-fault`, { method: "POST", body: JSON.stringify(body) }).then(
      (answer) => answer.status,
    );
  expect(await post({ kind: "550-rcpt", times: 1 })).toBe(200);
  await expect(mailer.send(aMail())).rejects.toMatchObject({ failure: "permanent" });
  expect(await post({ kind: "nonsense" })).toBe(400);
  expect(await post({ kind: "greylist-451" })).toBe(200);
  expect(await post({})).toBe(200);
  await mailer.send(aMail());

  slack.control.reset();
  expect(slack.control.state().mailbox?.count).toBe(0);
});

test("a local Slack without a mailbox says so", async () => {
  const slack = await aSlack();
  expect(slack.control.state().mailbox).toBeNull();
  expect(() => slack.control.mailbox()).toThrow(ControlError);
  expect((await fetch(`${slack.url}/_control/mailbox`)).status).toBe(400);
});
