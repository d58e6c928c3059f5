import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { wantsTraces } from "../../src/config.ts";
import { type CollectedSpan, type Collector, startCollector } from "../support/collector.ts";
import { QUEUES } from "../support/queues.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

jest.setTimeout(60_000);

let story: Story | undefined;
let collector: Collector | undefined;
afterEach(async () => {
  await story?.end();
  await collector?.close();
  [story, collector] = [undefined, undefined];
});

const CLIENT = {
  name: "Zora Quillfeather",
  email: "zora@quillworks.example",
  phone: "555-909-1717",
  company: "Quillworks",
};
const PRIVATE = /Quill|zora|909-1717|zebrawood|ocelot|marmot|whsec_|xoxb-/i;

async function traced(queue: (typeof QUEUES)[number]): Promise<{ story: Story; collector: Collector }> {
  collector = await startCollector();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=story",
    OTEL_BSP_SCHEDULE_DELAY: "200",
  };
  story = await startStory({ queue, outside: true, env });
  return { story, collector };
}

/** The names of a trace, each behind that of the step it is part of. */
function pathsOf(spans: readonly CollectedSpan[], traceId: string): Set<string> {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const path = (span: CollectedSpan): string => {
    const parent = byId.get(span.parentSpanId ?? "");
    return parent ? `${path(parent)} > ${span.name}` : span.name;
  };
  return new Set(spans.filter((span) => span.traceId === traceId).map(path));
}

/** Whether one trace has all these paths. */
const someTrace = ({ spans }: Collector, paths: readonly string[]): boolean =>
  [...new Set(spans.map(({ traceId }) => traceId))].some((traceId) => {
    const there = pathsOf(spans, traceId);
    return paths.every((path) => there.has(path));
  });

describe.each(QUEUES)("with the queue on %s", (queue) => {
  test("one trace leads from the survey tool's request over the queue to the card in Slack", async () => {
    const { story, collector } = await traced(queue);
    const parse = "POST /intake/:token > job parse-received";
    const post = `${parse} > job deliver-notice > post card`;
    const parts = [
      ["POST /intake/:token > postgres insert"],
      [`${parse} > postgres with`, `${post} > postgres select`, `${post} > slack chat.postMessage`],
    ].flat();
    // What the relay, which looks every five seconds, finds first is part of its trace instead.
    let count = 0;
    await eventually(async () => {
      count += 1;
      await story.answer(anAnswer({ respondent: { name: `Client ${count}`, email: `c${count}@example.com` } }));
      await eventually(() => expect(someTrace(collector, parts)).toBe(true), 1_000);
    }, 30_000);
    expect([...collector.services]).toEqual(["amends"]);
    const posted = collector.spans.find((span) => span.name === "post card");
    expect(posted?.attributes).toEqual({ "amends.issue_id": expect.any(Number) });

    const card = await story.card("Client 1");
    await eventually(async () => {
      await (await card.opens("Nathan", "Add note")).submit({ note: "called her" });
      const line = ["slack view_submission > job deliver-notice > post line > slack chat.postMessage"];
      await eventually(() => expect(someTrace(collector, line)).toBe(true), 1_000);
    }, 30_000);
  });

  test("no word of a client, no address with a secret and no value of a statement is in a trace, also when things fail", async () => {
    const { story, collector } = await traced(queue);
    const { control } = story.slack;
    control.fault({ method: "chat.postMessage", kind: "error:invalid_blocks", times: 1 });
    control.fault({ method: "chat.postMessage", kind: "lost", times: 1 });
    const answer = anAnswer({ respondent: CLIENT, comment: "zebrawood desk" });
    await story.send(answer);
    await story.send("{ zebrawood");
    await fetch(`${story.url}/i/zebrawood-token`);
    await story.database.db.raw("alter table responses add constraint no_ocelots check (comment not like '%ocelot%')");
    await story.send({ ...answer, response_id: "r-2", comment: "ocelot" });
    await story.card("Zora Quillfeather");
    await eventually(() => {
      expect(
        collector.spans.some(({ name, status }) => name.startsWith("postgres") && status.message === "23514"),
      ).toBe(true);
      expect(collector.spans.some(({ name, status }) => name.startsWith("slack") && status.code === 2)).toBe(true);
    });
    await story.quiet();
    const all = collector.bodies.join("\n");
    expect(all.match(PRIVATE)).toBeNull();
    expect(all).not.toContain(story.world.source.token);
    expect(collector.spans.filter(({ name }) => name.startsWith("postgres")).length).toBeGreaterThan(10);
  });
});

test("a lane's next message begins a trace of its own: a burst is no trace without end", async () => {
  const { story, collector } = await traced("postgres");
  for (let i = 0; i < 5; i++)
    await story.send(anAnswer({ respondent: { name: `Client ${i}`, email: `c${i}@example.com` } }));
  await story.quiet();
  await eventually(() => expect(collector.spans.filter(({ name }) => name === "post card")).toHaveLength(5));
  const deliveries = new Map<string, number>();
  for (const { name, traceId } of collector.spans)
    if (name === "job deliver-notice") deliveries.set(traceId, (deliveries.get(traceId) ?? 0) + 1);
  expect(Math.max(...deliveries.values())).toBeLessThanOrEqual(5);
  const nested = collector.spans.filter(({ name, parentSpanId }) => {
    const parent = collector.spans.find(({ spanId }) => spanId === parentSpanId);
    return name === "job deliver-notice" && parent?.name !== undefined && parent.name.startsWith("post");
  });
  expect(nested).toEqual([]);
});

test("a collector that never answers holds up no card, and no process that is to end", async () => {
  const sockets = new Set<Socket>();
  const deaf = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  await once(deaf.listen(0, "127.0.0.1"), "listening");
  const { port } = deaf.address() as AddressInfo;
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: "100" };
  story = await startStory({ outside: true, env });
  await story.answer(anAnswer());
  await eventually(() => expect(sockets.size).toBeGreaterThan(0));
  const { code, ms } = await story.process.stop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(9_000);
  for (const socket of sockets) socket.destroy();
  await new Promise((done) => deaf.close(done));
});

test.each([
  [{}, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: " " }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://localhost:4318/v1/traces" }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318", OTEL_SDK_DISABLED: "true" }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318", OTEL_TRACES_EXPORTER: "none" }, false],
])("traces are sent with %j: %j", (env, wanted) => {
  expect(wantsTraces(env as Record<string, string>)).toBe(wanted);
});
