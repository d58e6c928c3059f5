import { describe, expect, test } from "@jest/globals";
import { rejectionsHtml, rejectionsMailText, rejectionsSubject } from "../../src/email/templates/rejections.ts";
import type { RejectionsMail } from "../../src/usecases/mail-ports.ts";
import { TOBIAS } from "./mails.ts";
import { textOf } from "./markup.ts";

const mail: RejectionsMail = {
  ...{ to: TOBIAS, timeZone: null, messageId: "rejections-1@amends.example.com" },
  rejections: { source: "<b>survey</b>", count: 2, since: "2026-11-05T09:00:00.000Z" },
};

describe.each([
  ["HTML", (of: RejectionsMail) => textOf(rejectionsHtml(of))],
  ["text", rejectionsMailText],
] as const)("the %s part of a mail about deliveries that nobody understands", (_name, read) => {
  test.each([
    "2 deliveries of <b>survey</b> could not be understood",
    "The first came on 5 Nov 2026, 09:00 UTC",
    "no issue comes of them",
    "`amends source rejected` lists them with the reasons",
    "because you are an admin of the workspace",
  ])("says %s", (words) => expect(read(mail)).toContain(words));
});

test("its subject is one line", () => expect(rejectionsSubject(mail)).not.toMatch(/\n/));
