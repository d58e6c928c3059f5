import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from "@slack/web-api";
import { stopwatch } from "../../src/clock.ts";
import { DeliveryError } from "../../src/domain/errors.ts";
import { createLogger } from "../../src/logger.ts";
import { readManifest } from "../../src/manifest.ts";
import { startLocalSlack } from "../../src/sandbox/local-slack.ts";
import { slackClient } from "../../src/slack/client.ts";
import { deliveryError, MEANINGS } from "../../src/slack/errors.ts";

const platform = (error: string) => new WebAPIPlatformError({ ok: false, error });
const socket = (code: string) => Object.assign(new Error("socket trouble"), { code });
const request = (cause: Error) => new WebAPIRequestError(cause);
const nested = (cause: Error) => new TypeError("fetch failed", { cause });
const known = (error: unknown, repeatable = false): DeliveryError => {
  const found = deliveryError(error, { repeatable });
  if (!(found instanceof DeliveryError)) throw new Error("was not recognised");
  return found;
};

const rows: [what: string, error: unknown, failure: string, code: string, retryAfterMs?: number][] = [
  ["a layout Slack finds fault with", platform("invalid_blocks"), "permanent", "invalid_blocks"],
  ["a reply to a deleted card", platform("cannot_reply_to_message"), "permanent", "cannot_reply_to_message"],
  ["a deleted card", platform("message_not_found"), "gone", "message_not_found"],
  ["not invited", platform("not_in_channel"), "place_closed", "not_in_channel"],
  ["archived, for a post", platform("is_archived"), "place_closed", "is_archived"],
  ["archived, for an update", platform("is_inactive"), "place_closed", "is_inactive"],
  ["a channel that admins have shut", platform("ekm_access_denied"), "place_closed", "ekm_access_denied"],
  ["a person who may not use Amends", platform("app_access_restricted"), "place_closed", "app_access_restricted"],
  ["a resource that is denied", platform("access_denied"), "place_closed", "access_denied"],
  ["a channel of a workspace that is gone", platform("team_not_found"), "place_closed", "team_not_found"],
  [
    "a line where there are no threads",
    platform("restricted_action_non_threadable_channel"),
    "permanent",
    "restricted_action_non_threadable_channel",
  ],
  ["a revoked token", platform("token_revoked"), "shut_out", "token_revoked"],
  ["a permission that was taken away", platform("missing_scope"), "shut_out", "missing_scope"],
  ["Slack's own trouble", platform("internal_error"), "unknown", "internal_error"],
  ["a word nobody has heard", platform("some_new_word"), "temporary", "some_new_word"],
  ["told to wait, as an error word", platform("ratelimited"), "limited", "ratelimited", 30_000],
  ["a workspace that writes too much", platform("message_limit_exceeded"), "limited", "message_limit_exceeded", 30_000],
  ["told to wait, with Retry-After", new WebAPIRateLimitedError(7), "limited", "ratelimited", 7_000],
  [
    "told to wait, without Retry-After",
    new Error(
      "Retry header did not contain a valid timeout (url: https://slack.com/api/chat.update, retry-after header: null)",
    ),
    "limited",
    "ratelimited",
    30_000,
  ],
  ["an HTML page", platform("<html><body>Slack is having trouble</body></html>"), "unknown", "unreadable_answer"],
  ["half a JSON", platform('{"ok":tr'), "unknown", "unreadable_answer"],
  ["nothing at all", platform(""), "unknown", "unreadable_answer"],
  ["500", new WebAPIHTTPError(500, "Internal Server Error", {}), "unknown", "http_500"],
  ["503", new WebAPIHTTPError(503, "Service Unavailable", {}, "<html>"), "unknown", "http_503"],
  ["nobody listens", request(nested(socket("ECONNREFUSED"))), "temporary", "ECONNREFUSED"],
  ["no such host", request(nested(socket("ENOTFOUND"))), "temporary", "ENOTFOUND"],
  ["never connected", request(nested(socket("UND_ERR_CONNECT_TIMEOUT"))), "temporary", "UND_ERR_CONNECT_TIMEOUT"],
  ["connected and cut", request(nested(socket("ECONNRESET"))), "unknown", "ECONNRESET"],
  ["cut while answering", request(nested(socket("UND_ERR_SOCKET"))), "unknown", "UND_ERR_SOCKET"],
  ["no answer in time", request(Object.assign(new Error("aborted"), { name: "TimeoutError" })), "unknown", "TIMEOUT"],
  ["who knows", request(new Error("odd")), "unknown", "request_failed"],
];

test.each(rows)("%s", (_what, error, failure, code, ...[retryAfterMs]) => {
  expect(known(error)).toMatchObject({ failure, code, retryAfterMs });
});

test("what may be done twice is only temporary when the answer is lost", () => {
  expect(known(platform("internal_error"), true).failure).toBe("temporary");
  expect(known(request(nested(socket("ECONNRESET"))), true).failure).toBe("temporary");
  expect(known(platform("invalid_blocks"), true).failure).toBe("permanent");
});

test("a bug of ours is given back as it is", () => {
  const bug = new TypeError("x is not a function");
  expect(deliveryError(bug, { repeatable: false })).toBe(bug);
});

describe("from the wire", () => {
  const faults = [
    ["html", "unknown", "unreadable_answer"],
    ["truncated", "unknown", "unreadable_answer"],
    ["500", "unknown", "http_500"],
    ["503", "unknown", "http_503"],
    ["reset", "unknown", expect.any(String)],
    ["lost", "unknown", expect.any(String)],
    ["timeout", "unknown", expect.any(String)],
    ["429", "limited", "ratelimited"],
    ["429-bare", "limited", "ratelimited"],
    ["error:is_archived", "place_closed", "is_archived"],
  ] as const;

  /** A machine that was paused has sent nothing: it is asked again. */
  const sent = async (post: () => Promise<unknown>): Promise<unknown> => {
    const error = await post();
    return known(error).code === "STOOD_STILL" ? sent(post) : error;
  };

  test("a call that was not sent because the process had stood still was surely not made", async () => {
    const slack = await startLocalSlack({ manifest: readManifest() });
    try {
      const client = slackClient(slack.botToken, slack.apiUrl, createLogger({ level: "silent" }), 100);
      const busyMs = stopwatch();
      while (busyMs() < 1_000);
      const error = await client.chat.postMessage({ channel: "C0DETRACT", text: "late" }).catch((e: unknown) => e);
      expect(known(error)).toMatchObject({ failure: "temporary", code: "STOOD_STILL" });
      expect(slack.control.messages("C0DETRACT").messages).toEqual([]);
    } finally {
      await slack.close();
    }
  });

  test("every fault is recognised by what the client makes of it", async () => {
    const slack = await startLocalSlack({ manifest: readManifest() });
    const logger = createLogger({ level: "silent" });
    const patient = slackClient(slack.botToken, slack.apiUrl, logger);
    const impatient = slackClient(slack.botToken, slack.apiUrl, logger, 300);
    try {
      for (const [kind, failure, code] of faults) {
        slack.control.fault({ method: "chat.postMessage", kind, times: 1 });
        const client = kind === "timeout" ? impatient : patient;
        const post = () => client.chat.postMessage({ channel: "C0DETRACT", text: kind }).catch((e: unknown) => e);
        expect([kind, known(await sent(post))]).toEqual([kind, expect.objectContaining({ failure, code })]);
      }
    } finally {
      await slack.close();
    }
  });
});

/** What Slack's pages list for every method, and its method data leaves out. */
const COMMON = [
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "team_access_not_granted",
  "org_login_required",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
  "not_allowed_token_type",
  "enterprise_is_restricted",
  "two_factor_setup_required",
];
/** Refusals of what Amends never sends: drafts, files, lists, cursors of its own making. */
const NEVER_ASKED =
  /draft|file|duplicate_|canvas|lists_|clip|contact_cards|on_behalf|streaming|broadcast|invalid_cursor|invalid_ts|filter_keys|list_record|posting_to_channel/;
/** Refusals that pass by themselves. */
const PASSING = ["external_channel_migrating", "update_failed", "rate_limited"];

const DATA = new URL("../../../shared/data/slack-api/", import.meta.url);
const described = existsSync(DATA) ? test : test.skip;
if (!existsSync(DATA)) process.stderr.write("Slack's method data is not here: its error lists are not compared\n");
const errorsOf = (file: string): string[] =>
  Object.keys((JSON.parse(readFileSync(new URL(file, DATA), "utf8")) as { errors?: object }).errors ?? {});

describe("Slack's own lists", () => {
  described("hold every word of ours", () => {
    const documented = new Set([...COMMON, ...readdirSync(DATA).flatMap(errorsOf)]);
    expect(
      Object.values(MEANINGS)
        .flat()
        .filter((code) => !documented.has(code)),
    ).toEqual([]);
  });

  described.each(["chat.postMessage", "chat.update", "conversations.history", "conversations.replies"])(
    "of %s hold no refusal that would be tried for ever",
    (method) => {
      const forever = errorsOf(`${method}.json`).filter((code) => known(platform(code)).failure === "temporary");
      expect(forever.filter((code) => !NEVER_ASKED.test(code) && !PASSING.includes(code))).toEqual([]);
    },
  );

  test("no word has two meanings", () => {
    const codes = Object.values(MEANINGS).flat();
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
  });
});
