import { describe, expect, test } from "@jest/globals";
import type { StreamEvent } from "../../src/sandbox/control-types/log.ts";
import { offsetOf } from "../../src/sandbox/time-zones.ts";
import { eventually } from "../support/waiting.ts";
import { aListener } from "./listener.ts";
import { aSlack, call, post } from "./support.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("the clock of a local Slack", () => {
  test("runs with the machine's, and says how far it was moved ahead", async () => {
    const { control } = await aSlack();
    expect(control.state().clock).toEqual({ aheadMs: 0, onPage: false });
    expect(Math.abs(Date.parse(control.state().now) - Date.now())).toBeLessThan(1_000);
    control.advance(DAY);
    control.advance(HOUR);
    expect(control.state().clock.aheadMs).toBe(25 * HOUR);
    expect(Math.abs(Date.parse(control.state().now) - Date.now() - 25 * HOUR)).toBeLessThan(1_000);
  });

  test("is on the page only where the one who started it wants that", async () => {
    const { control } = await aSlack({ clockOnPage: true });
    expect(control.state().clock.onPage).toBe(true);
  });

  test("is never moved back", async () => {
    const moved: number[] = [];
    const { control } = await aSlack({ onAdvance: (ms) => moved.push(ms) });
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => control.advance(ms)).toThrow("ms: must be a number of milliseconds, 0 or more");
    expect(moved).toEqual([]);
  });

  test("tells the one who started it, whoever moves it, and the pages that watch", async () => {
    const moved: number[] = [];
    const slack = await aSlack({ onAdvance: (ms) => moved.push(ms) });
    const news: StreamEvent[] = [];
    slack.control.watch((event) => news.push(event));
    slack.control.advance(HOUR);
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ ms: DAY });
    await fetch(`${slack.url}/_control/advance`, { method: "POST", headers, body });
    expect(moved).toEqual([HOUR, DAY]);
    await eventually(() => expect(news.filter(({ type }) => type === "changed")).toHaveLength(2));
  });

  test("lets nothing happen by the new time before the one who started it has heard", async () => {
    const seen: string[] = [];
    const slack = await aSlack({
      retryDelaysMs: [HOUR],
      onAdvance: () => seen.push(slack.control.state().clock.aheadMs === 0 ? "told first" : "told late"),
    });
    await aListener(slack, () => {
      seen.push("delivered");
      return { status: 500 };
    });
    await slack.control.message({ user: "U0ERIC", channel: "C0DETRACT", text: "Hello" });
    await slack.control.settled();
    slack.control.advance(HOUR);
    await eventually(() => expect(seen).toEqual(["delivered", "told first", "delivered"]));
  });

  test("gives messages ever later timestamps, over every move", async () => {
    const slack = await aSlack();
    const stamps: string[] = [];
    for (const ms of [0, 0, HOUR, 0, 7 * DAY, 0]) {
      slack.control.advance(ms);
      stamps.push(await post(slack));
    }
    expect(stamps).toEqual([...stamps].sort());
    expect(new Set(stamps).size).toBe(stamps.length);
    expect(Number(stamps.at(-1)) - Number(stamps[0])).toBeGreaterThan((7 * DAY + HOUR) / 1_000);
    const { body } = await call(slack, "conversations.history", { channel: "C0DETRACT" });
    expect((body.messages as { ts: string }[]).map(({ ts }) => ts)).toEqual(stamps.toReversed());
  });

  test("shifts people's offsets where summer time begins or ends meanwhile", async () => {
    const slack = await aSlack();
    for (const days of [0, 91, 91, 91]) {
      slack.control.advance(days * DAY);
      const offset = offsetOf("America/Los_Angeles", Date.parse(slack.control.state().now));
      const { body } = await call(slack, "users.info", { user: "U0NATHAN" });
      expect(body.user).toMatchObject({ tz_offset: offset });
      const shown = slack.control.state().users.find(({ id }) => id === "U0NATHAN");
      expect(shown?.timeZoneOffset).toBe(offset);
    }
  });

  test("does not stale what Slack signs: requests carry the time of the world", async () => {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack);
    slack.control.advance(30 * DAY);
    await slack.control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/amends" });
    const signedAt = Number(arrivals[0]?.headers["x-slack-request-timestamp"]);
    expect(Math.abs(signedAt - Date.now() / 1_000)).toBeLessThan(60);
  });
});
