import { describe, expect, test } from "@jest/globals";
import { closureText, EVERYWHERE, isToBeTold, mendingStep, probeAfterMs } from "../../src/domain/closures.ts";

const HERE = { place: "C0DETRACT", name: "client-feedback" };
const SLACK = { place: EVERYWHERE, name: null };

describe("a closed place is called by what is wrong, and by one step that mends it", () => {
  test.each<[code: string, where: typeof HERE | typeof SLACK, text: string, mend: RegExp]>([
    ["is_archived", HERE, "#client-feedback is archived", /^Unarchive it, or name another channel/],
    ["is_inactive", HERE, "#client-feedback is archived", /^Unarchive it/],
    ["not_in_channel", HERE, "#client-feedback no longer has Amends in it", /^Write \/invite @Amends in the channel/],
    [
      "channel_not_found",
      HERE,
      "#client-feedback was deleted, or is private and Amends is not in it",
      /^Write \/invite/,
    ],
    ["restricted_action", HERE, "#client-feedback takes no messages from Amends", /^Ask who looks after it/],
    [
      "token_revoked",
      SLACK,
      "Slack no longer lets Amends in: the app was removed, or its token revoked",
      /^Reinstall the app .* SLACK_BOT_TOKEN/,
    ],
    [
      "account_inactive",
      SLACK,
      "Slack no longer lets Amends in: the app was removed, or its token revoked",
      /^Reinstall the app/,
    ],
    [
      "missing_scope",
      SLACK,
      "Slack does not let Amends post: a permission is missing",
      /^Add the scopes of manifest\.yml/,
    ],
    [
      "other_workspace",
      SLACK,
      "Slack lets Amends into another workspace than this one",
      /^Put the Bot User OAuth Token of this workspace/,
    ],
  ])("%s", (code, where, text, mend) => {
    expect(closureText({ ...where, code })).toBe(text);
    expect(mendingStep({ ...where, code })).toMatch(mend);
  });

  test("a channel that nobody knows by name is called by its id", () =>
    expect(closureText({ place: "C1", name: null, code: "is_archived" })).toBe("The channel C1 is archived"));
});

test("it is looked at after a minute, then less and less often, and every hour at least", () =>
  expect([0, 1, 2, 5, 6, 40, 2_000].map((probes) => probeAfterMs(probes) / 60_000)).toEqual([1, 2, 4, 32, 60, 60, 60]));

describe("its admins are told", () => {
  const AT = "2026-11-10T18:00:00.000Z";
  test.each<[what: string, probes: number, toldAt: string | null, told: boolean]>([
    ["not before a second look has confirmed it", 0, null, false],
    ["then", 1, null, true],
    ["not again the next day", 30, "2026-11-09T18:00:00.000Z", false],
    ["nor a minute before a week is over", 30, "2026-11-03T18:01:00.000Z", false],
    ["but after a week", 30, "2026-11-03T18:00:00.000Z", true],
  ])("%s", (_what, probes, toldAt, told) => expect(isToBeTold({ probes, toldAt }, AT)).toBe(told));
});
