import { expect, test } from "@jest/globals";
import WebSocket from "ws";
import type { LocalSlack } from "../../src/sandbox/local-slack.ts";
import { aSlack, call, closeAfterTest } from "./support.ts";

interface Envelope {
  type: string;
  envelope_id: string;
  accepts_response_payload: boolean;
  payload: Record<string, unknown>;
  retry_attempt?: number;
  retry_reason?: string;
}

/** A bare Socket Mode client that acknowledges what it is told to. */
async function connect(slack: LocalSlack, ack: (envelope: Envelope) => unknown = () => ({})) {
  const { body } = await call(slack, "apps.connections.open", {}, slack.appToken);
  const url = String(body.url);
  const socket = new WebSocket(url);
  const received: Envelope[] = [];
  const waiting: (() => void)[] = [];
  socket.on("message", (data) => {
    const envelope = JSON.parse(String(data)) as Envelope;
    received.push(envelope);
    for (const tell of waiting.splice(0)) tell();
    const payload = envelope.envelope_id ? ack(envelope) : undefined;
    if (payload !== undefined) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload }));
  });
  const next = async (type: string) => {
    for (;;) {
      const found = received.find((envelope) => envelope.type === type);
      if (found) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  closeAfterTest(async () => socket.terminate());
  await next("hello");
  return { socket, url, received, next };
}

const command = { user: "U0ERIC", channel: "C0DETRACT", command: "/amends" };
const asSent = { command: "/amends", user_id: "U0ERIC", channel_id: "C0DETRACT" };
const write = { user: "U0ERIC", channel: "C0DETRACT", text: "Hello" };

test("an envelope carries the payload, and the acknowledgement the answer", async () => {
  const slack = await aSlack();
  const { received } = await connect(slack, () => ({ text: "Hi" }));
  expect(await slack.control.command(command)).toMatchObject({ status: 200, body: { text: "Hi" } });
  expect(received.at(-1)).toMatchObject({ type: "slash_commands", accepts_response_payload: true, payload: asSent });
  expect(slack.control.state().connection).toEqual({ mode: "socket", sockets: 1 });
});

test("events count their retries", async () => {
  const slack = await aSlack({ ackTimeoutMs: 40 });
  const { received } = await connect(slack, ({ retry_attempt }) => (retry_attempt === 1 ? {} : undefined));
  await slack.control.message(write);
  slack.control.advance(0);
  await slack.control.settled();
  const events = received.filter(({ type }) => type === "events_api");
  expect(events.map(({ retry_attempt, retry_reason }) => [retry_attempt, retry_reason])).toEqual([
    [0, ""],
    [1, "timeout"],
  ]);
});

test("after a refresh, what comes meanwhile waits for the new connection", async () => {
  const slack = await aSlack();
  const first = await connect(slack);
  slack.control.refreshSocket();
  expect(await first.next("disconnect")).toMatchObject({ reason: "refresh_requested" });
  const answer = slack.control.command(command);
  const second = await connect(slack, () => ({ text: "Here again" }));
  expect(await answer).toMatchObject({ status: 200, body: { text: "Here again" } });
  expect(first.received.map(({ type }) => type)).toEqual(["hello", "disconnect"]);
  expect(second.received.map(({ type }) => type)).toEqual(["hello", "slash_commands"]);
});

test("a connection that breaks before the acknowledgement: the person sees it", async () => {
  const slack = await aSlack();
  await connect(slack, () => {
    slack.control.refreshSocket({ cut: true });
    return undefined;
  });
  expect((await slack.control.command(command)).warning).toContain("dispatch_failed");
});

test("a ticket opens one connection", async () => {
  const slack = await aSlack();
  const { url } = await connect(slack);
  const again = new WebSocket(url);
  await expect(new Promise((resolve, reject) => again.on("open", resolve).on("error", reject))).rejects.toThrow();
});
