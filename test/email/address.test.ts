import { expect, test } from "@jest/globals";
import { addressIn, readAddress, readMailbox } from "../../src/domain/email-address.ts";

/** An address of so many characters. */
const long = (length: number): string => {
  const labels = `${"y".repeat(60)}.`.repeat(8).slice(0, length - 65);
  return `${"x".repeat(60)}@${labels}.com`;
};

test.each([
  ["jane@example.com", "jane@example.com"],
  ["  Jane.Doe+nps@EXAMPLE.com\n", "Jane.Doe+nps@example.com"],
  ["o'brien@example.ie", "o'brien@example.ie"],
  ["kontakt@exämple.de", "kontakt@xn--exmple-cua.de"],
  ["a@аpple.com", "a@xn--pple-43d.com"],
  ["a@sub.sub.example.museum", "a@sub.sub.example.museum"],
])("%j is written to as %s", (typed, address) => {
  expect(addressIn(typed)).toBe(address);
});

test.each([
  "",
  "   ",
  "jane",
  "@example.com",
  "jane@",
  "a@b.com, c@d.com",
  "a@b.com;c@d.com",
  "a@b.com c@d.com",
  "a@b.com\r\nBcc: x@y.com",
  "a\r\nBcc: x@y.com",
  '"x@y"@z.com',
  '"x y"@z.com',
  "Jane <a@b.com>",
  "<a@b.com>",
  "a@b@c.com",
  "a@[127.0.0.1]",
  "a@127.0.0.1",
  "a@0x7f.1",
  "a@１２７.０.0.1",
  "a@localhost",
  "a@b_c.com",
  "a@-b.com",
  "a@b..com",
  "a@b.com.",
  "a@%65xample.com",
  "a@b.com/x",
  "a@b.com?bcc=c@d.com",
  "a%b.com@relay.com",
  "a!b@relay.com",
  ".a@b.com",
  "a..b@c.com",
  "jörg@example.de",
  "a\u0000@b.com",
  "a\u202e@b.com",
  "a(comment)@b.com",
  "a\\b@c.com",
  `${"x".repeat(65)}@example.com`,
  long(255),
  long(320),
])("%j is refused with a sentence", (typed) => {
  const read = readAddress(typed);
  expect("fault" in read && /^[A-Z].*\.$/.test(read.fault)).toBe(true);
});

test("254 characters are still an address", () => {
  expect(long(254)).toHaveLength(254);
  expect(addressIn(long(254))).toBe(long(254));
});

test.each([
  ["amends@example.com", { name: "", address: "amends@example.com" }],
  ["Amends <amends@example.com>", { name: "Amends", address: "amends@example.com" }],
  ['"Amends, Inc." <amends@example.com>', { name: "Amends, Inc.", address: "amends@example.com" }],
  ["Amends", null],
  ["a@example.com, b@example.com", null],
  ["A\r\nBcc: x <a@example.com>", null],
])("%j as a sender", (text, mailbox) => {
  expect(readMailbox(text)).toEqual(mailbox);
});
