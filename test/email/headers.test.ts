import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { aCard, somebody } from "../slack/cards.ts";
import { HOSTILE } from "../slack/hostile.ts";
import { aFullMail, aMail, PAGE, TOBIAS } from "./mails.ts";
import { FROM, openPostOffice, type PostOffice } from "./post-office.ts";

let office: PostOffice;
beforeAll(async () => {
  office = await openPostOffice();
});
beforeEach(() => office.box.clear());
afterAll(() => office.close());

test("a mail says who it is from and for, what it belongs to, how to be rid of it, and that a machine wrote it", async () => {
  await office.mailer.send(aFullMail());
  const mail = office.last();
  expect(mail).toMatchObject({
    envelope: { from: FROM.address, to: [TOBIAS.address] },
    from: FROM,
    to: [TOBIAS],
    subject: "#1042 Jane Doe, ABC Company (6/10)",
    messageId: "<notice-77@amends.example.com>",
    attachments: 0,
  });
  expect(office.header("In-Reply-To")).toEqual(["<issue-42-person-9@amends.example.com>"]);
  expect(office.header("References")).toEqual(["<issue-42-person-9@amends.example.com>"]);
  expect(office.header("List-Unsubscribe")).toEqual([`<${PAGE}/unsubscribe?all=1&why=mail>`]);
  expect(office.header("List-Unsubscribe-Post")).toEqual(["List-Unsubscribe=One-Click"]);
  expect(office.header("Auto-Submitted")).toEqual(["auto-generated"]);
  expect(office.header("Content-Type").join()).toContain("multipart/alternative");
});

test("two mails about an issue have ids of their own and belong to one conversation", async () => {
  await office.mailer.send(aMail({ messageId: "a-1@x.test" }));
  const first = office.last();
  await office.mailer.send(aFullMail());
  expect(office.last().subject).toBe(first.subject);
  expect(office.last().messageId).not.toBe(first.messageId);
  expect(office.header("References")).toEqual(first.headers.filter((h) => h.name === "References").map((h) => h.value));
});

test("a long unsubscribe address arrives whole", async () => {
  const unsubscribe = `${PAGE}/${"t0ken".repeat(100)}`;
  await office.mailer.send(aMail({ links: { ...aMail().links, unsubscribe } }));
  expect(office.header("List-Unsubscribe")).toEqual([`<${unsubscribe}>`]);
});

const NAMES = [
  "Jane\r\nBcc: evil@evil.test",
  "Jane\nSubject: other",
  'Jane" <evil@evil.test>, "x',
  "Jane <evil@evil.test>",
  "Jane, John; Joe",
  "=?utf-8?Q?J=0ABcc:_evil@evil.test?=",
  "Zoë Müller 😡 \u202egnp.exe",
  "<!channel> <@U1>",
  "\u001b[31mred\u001b[0m\u0000",
  "N".repeat(5_000),
  "😡".repeat(400),
];

describe.each(NAMES)("a person or client called %j", (name) => {
  test("adds no recipient and no header", async () => {
    await office.mailer.send(aMail());
    const usual = office.last().headers.map((h) => h.name);
    const card = aCard({ answered: { respondent: somebody({ name, company: name }) } });
    await office.mailer.send(aMail({ card, to: { ...TOBIAS, name } }));
    const mail = office.last();
    expect(mail.envelope.to).toEqual([TOBIAS.address]);
    expect(mail.to.map(({ address }) => address)).toEqual([TOBIAS.address]);
    expect(mail.headers.map((h) => h.name)).toEqual(usual);
    expect(mail.subject.length).toBeLessThanOrEqual(150);
    expect(mail.subject).toMatch(/^#1042 .* \(6\/10\)$/u);
    expect(mail.subject).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  });
});

test.each(["a@b.com, c@d.com", "a@b.com\r\nBcc: x@y.com", '"x@y"@z.com', "a@[127.0.0.1]", ""])(
  "nothing is sent to %j",
  async (address) => {
    await expect(office.mailer.send(aMail({ to: { name: "x", address } }))).rejects.toMatchObject({
      failure: "permanent",
      code: "bad_address",
    });
    expect(office.box.messages()).toEqual([]);
  },
);

test("a domain beyond ASCII is written to by its punycode", async () => {
  await office.mailer.send(aMail({ to: { name: "Zoë", address: "zoe@exämple.de" } }));
  expect(office.header("To").join()).toContain("<zoe@xn--exmple-cua.de>");
});

test.each(["no brackets>", "a@b c", "a\r\nB: c@d"])(
  "an id such as %j is a bug, and nothing is sent",
  async (messageId) => {
    await expect(office.mailer.send(aMail({ messageId }))).rejects.toThrow("message id");
    expect(office.box.messages()).toEqual([]);
  },
);

test.each(HOSTILE)("a strict server takes the mail about %s, and it is not too long", async (_what, card) => {
  await office.mailer.send(aMail({ card }));
  const { html, text } = office.last();
  expect(html.length).toBeLessThan(200_000);
  expect(text.length).toBeLessThan(100_000);
});
