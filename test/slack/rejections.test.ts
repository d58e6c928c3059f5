import { expect, test } from "@jest/globals";
import { rejectionsView } from "../../src/slack/views/rejections.ts";
import { faultsOfMessage, pings, textsOf } from "./cards.ts";
import { readable } from "./readable.ts";

const since = "2026-11-05T09:00:00.000Z";

test("deliveries that nobody understands: how many, of which source, since when, and what mends it", () => {
  const drawn = rejectionsView({ source: "survey", count: 1_200, since });
  expect(readable(drawn.blocks).split("\n")).toEqual([
    "# ⚠ 1,200 deliveries of survey could not be understood",
    expect.stringMatching(/^The first came 2026-11-05 09:00 UTC\. They were accepted and are kept, but no issue/),
    expect.stringMatching(/^What mends it: `amends source rejected` lists them .*`--again all` .*`--dismiss`/),
    "You are told because you are an admin of this workspace: of each source once a day at most.",
  ]);
  expect(drawn.text).toMatch(/^1,200 deliveries of survey could not be understood\. `amends source rejected`/);
});

test("a source of any name pings nobody", () => {
  const drawn = rejectionsView({ source: "<!channel> <@U0ERIC> ".repeat(40), count: 1, since });
  expect(faultsOfMessage(drawn)).toEqual([]);
  expect(pings(drawn.text)).toBe(false);
  expect(textsOf(drawn.blocks).filter(({ kind, text }) => kind === "mrkdwn" || !text.isWellFormed())).toEqual([]);
});
