import { request } from "node:http";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, test } from "@jest/globals";
import { QUEUES } from "../support/queues.ts";
import { scrape, shown } from "../support/story/metrics.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

describe.each(QUEUES)("with the queue on %s", (queue) => {
  test("an answer, its card and a click are counted where they happen", async () => {
    story = await startStory({ queue });
    const body = anAnswer();
    const card = await story.answer(body);
    await story.send(body);
    await story.send(body, { headers: { "webhook-signature": "v1,AAAA" } });
    await story.send({ ...body, score: "many", response_id: "r-bad" });
    await card.set("Nathan", "Resolution in Progress", "I call her now");
    await story.quiet();

    const seen = await scrape(story);
    expect(shown(seen, 'amends_deliveries_total{result="accepted"}')).toBe(3);
    expect(shown(seen, 'amends_deliveries_total{result="wrong_signature"}')).toBe(1);
    expect(shown(seen, 'amends_answers_total{result="stored"}')).toBe(1);
    expect(shown(seen, 'amends_answers_total{result="already"}')).toBe(1);
    expect(shown(seen, 'amends_answers_total{result="not_understood"}')).toBe(1);
    expect(shown(seen, "amends_answer_wait_seconds_count")).toBe(3);
    expect(shown(seen, "amends_issues_opened_total")).toBe(1);
    expect(shown(seen, 'amends_notices_total{kind="card",outcome="sent"}')).toBe(1);
    expect(shown(seen, 'amends_notices_total{kind="line",outcome="sent"}')).toBe(1);
    expect(shown(seen, 'amends_notice_wait_seconds_count{kind="card"}')).toBe(1);
    expect(shown(seen, 'amends_slack_calls_total{method="chat.postMessage",result="ok"}')).toBe(2);
    expect(shown(seen, 'amends_slack_ack_duration_seconds_count{kind="view_submission"}')).toBe(1);
    expect(shown(seen, 'amends_http_requests_total{route="POST /intake/:token",status="202"}')).toBe(3);
    expect(shown(seen, 'amends_jobs_total{job="deliver-notice",result="ok"}')).toBeGreaterThanOrEqual(2);
    expect(shown(seen, 'amends_queue_jobs{queue="interactive",state="active"}')).toBeDefined();
    expect(shown(seen, 'amends_figures_up{of="database"}')).toBe(1);
    expect(shown(seen, 'amends_open_issues{workspace="1",status="in_progress"}')).toBe(1);
    expect(shown(seen, 'amends_open_issues{workspace="1",status="needs_attention"}')).toBe(0);
    expect(shown(seen, "amends_rejected_answers")).toBe(1);
    expect(shown(seen, 'amends_dependency_up{dependency="slack"}')).toBe(1);
    expect(shown(seen, "process_resident_memory_bytes")).toBeGreaterThan(0);
  });
});

test("what waits is shown with its age, and a 429 by its word", async () => {
  story = await startStory({ beginning: new Date().toISOString() });
  story.slack.control.fault({ method: "chat.postMessage", kind: "429", retryAfter: 600, times: 1 });
  await story.send(anAnswer());
  await eventually(async () => {
    const { rows } = await story.database.db.raw(
      "select state from notices where kind = 'card' and error_code is not null",
    );
    expect(rows).toEqual([{ state: "planned" }]);
  });
  story.letPass(120_000);
  const seen = await scrape(story);
  expect(shown(seen, 'amends_slack_calls_total{method="chat.postMessage",result="ratelimited"}')).toBe(1);
  expect(shown(seen, 'amends_notices_total{kind="card",outcome="again"}')).toBe(1);
  expect(shown(seen, 'amends_unsent_notices{kind="card",state="planned"}')).toBe(1);
  expect(shown(seen, "amends_due_notices")).toBe(1);
  expect(shown(seen, "amends_due_notices_oldest_seconds")).toBeGreaterThan(100);
});

test("a channel that takes nothing is shown until it does", async () => {
  story = await startStory();
  story.slack.control.fault({ method: "chat.postMessage", kind: "error:is_archived" });
  await story.send(anAnswer());
  await eventually(async () => {
    const { rows } = await story.database.db.raw("select code from closures where mended_at is null");
    expect(rows).toEqual([{ code: "is_archived" }]);
  });
  const seen = await scrape(story);
  expect(shown(seen, "amends_closed_channels")).toBe(1);
  expect(shown(seen, 'amends_dependency_up{dependency="slack"}')).toBe(1);
});

test("numbers that cannot be asked for are not shown, rather than old ones", async () => {
  story = await startStory();
  await story.database.db.raw("alter table received rename column received_at to away");
  const seen = await scrape(story);
  expect(shown(seen, 'amends_figures_up{of="database"}')).toBe(0);
  expect(shown(seen, 'amends_figures_up{of="queue"}')).toBe(1);
  expect(seen.filter((line) => /^amends_(open_issues|due_issues|waiting_answers|unsent_notices)/.test(line))).toEqual(
    [],
  );
  expect(shown(seen, 'amends_slack_calls_total{method="auth.test",result="ok"}')).toBeGreaterThan(0);
  await story.database.db.raw("alter table received rename column away to received_at");
});

describe("who may read the metrics", () => {
  const ask = (headers: Record<string, string> = {}): Promise<number> =>
    fetch(`${story.url}/metrics`, { headers }).then(({ status }) => status);

  test("without a token whoever asks from this machine, but not through a proxy", async () => {
    story = await startStory();
    expect(await ask()).toBe(200);
    for (const header of ["forwarded", "x-forwarded-for", "x-real-ip", "via"])
      expect(await ask({ [header]: "a" })).toBe(404);
    expect(await fromAnotherAddress(new URL(story.url).port)).toBe(404);
  });

  test("with a token who has it, from wherever", async () => {
    const token = "a-token-of-24-characters";
    story = await startStory({ env: { METRICS_TOKEN: token } });
    expect(await ask()).toBe(401);
    expect(await ask({ authorization: "Bearer another" })).toBe(401);
    expect(await ask({ authorization: token })).toBe(401);
    expect(await ask({ authorization: `Bearer ${token}` })).toBe(200);
    expect(await ask({ authorization: `Bearer ${token}`, "x-forwarded-for": "192.0.2.1" })).toBe(200);
  });
});

/** Asks at an address of this machine that is not its loopback one; where there is none, nobody can come from elsewhere either. */
function fromAnotherAddress(port: string): Promise<number> {
  const host = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && !one.internal && one.family === "IPv4")?.address;
  if (host === undefined) return Promise.resolve(404);
  return new Promise((resolve, reject) => {
    request({ host, port, path: "/metrics" }, (answer) => resolve(answer.resume().statusCode ?? 0))
      .on("error", reject)
      .end();
  });
}
