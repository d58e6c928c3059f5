import { request } from "node:http";
import { describe, expect, test } from "@jest/globals";
import type { StreamEvent } from "../../src/sandbox/control-types/log.ts";
import { aListener } from "./listener.ts";
import { aSlack, post } from "./support.ts";

async function aControl() {
  const slack = await aSlack();
  const get = async (path: string) => (await fetch(`${slack.url}/_control/${path}`)).json();
  const send = async (path: string, body: unknown = {}) => {
    const response = await fetch(`${slack.url}/_control/${path}`, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { slack, get, send };
}

describe("the control API over HTTP", () => {
  test("reads the same as in-process", async () => {
    const { slack, get } = await aControl();
    const { control } = slack;
    await post(slack, { text: "Card" });
    await slack.control.settled();
    const { now: _now, ...state } = (await get("state")) as Record<string, unknown>;
    expect(control.state()).toMatchObject(state);
    expect(await get("messages/C0DETRACT?user=U0ERIC")).toEqual(control.messages("C0DETRACT", { user: "U0ERIC" }));
    expect(await get("messages/%23client-feedback")).toEqual(control.messages("C0DETRACT"));
    expect(await get("dm/U0ERIC")).toEqual(control.dm("U0ERIC"));
    expect(await get("views")).toEqual({ modals: {}, homes: {} });
    expect(await get("log?since=1")).toEqual(control.log({ since: 1 }));
  });

  test("does what people do", async () => {
    const { slack, send } = await aControl();
    await aListener(slack, () => ({ json: { text: "Hello" } }));
    const { body } = await send("message", { user: "U0ERIC", channel: "C0DETRACT", text: "Hi" });
    expect(body).toEqual({ ok: true, channel: "C0DETRACT", ts: expect.any(String) });
    const answer = await send("command", { user: "U0ERIC", channel: "C0DETRACT", command: "/amends" });
    expect(answer.body).toMatchObject({ ok: true, status: 200, body: { text: "Hello" } });
    expect(
      (await send("reaction", { user: "U0ERIC", channel: "C0DETRACT", messageTs: body.ts, name: "eyes" })).body,
    ).toEqual({ ok: true });
    expect((await send("fault", { method: "*", kind: "error:fatal_error" })).body).toEqual({ ok: true, id: "fault-1" });
    expect((await send("fault-clear")).body).toEqual({ ok: true });
    expect((await send("advance", { ms: 10 })).body).toEqual({ ok: true });
    await send("reset");
    expect(slack.control.messages("C0DETRACT").messages).toEqual([]);
    expect(slack.control.log()).toEqual([]);
  });

  test.each([
    ["message", { user: "U0ERIC", channel: "C0DETRACT" }, /^text: /],
    ["message", { user: "U0ERIC", channel: "C0DETRACT", text: "a", colour: 1 }, /colour/],
    ["message", { user: "U0ERIC", channel: "C0NONE", text: "a" }, /^channel: there is no channel "C0NONE"/],
    ["interact", { user: "U0ERIC", channel: "C0DETRACT", messageTs: "now" }, /^messageTs: must be a message timestamp/],
    ["fault", { kind: "boom" }, /^kind: must be one of 429/],
    ["advance", { ms: -1 }, /^ms: /],
    ["dance", {}, /there is no operation/],
    ["message", [], /must be a JSON object/],
  ])("refuses %s %j with a sentence", async (path, request, sentence) => {
    const { send } = await aControl();
    const { status, body } = await send(path, request);
    expect([status, body.ok]).toEqual([400, false]);
    expect(body.error).toMatch(sentence);
  });

  test("streams what changes", async () => {
    const { slack } = await aControl();
    const { body } = await fetch(`${slack.url}/_control/stream`);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    await post(slack);
    const seen: StreamEvent[] = [];
    while (!seen.some(({ type }) => type === "changed")) {
      const chunk = (await reader?.read())?.value ?? "";
      for (const line of chunk.split("\n")) {
        if (line.startsWith("data: ")) seen.push(JSON.parse(line.slice("data: ".length)) as StreamEvent);
      }
    }
    expect(seen).toContainEqual({ type: "changed", seq: expect.any(Number), channels: ["C0DETRACT"], users: [] });
    expect(seen).toContainEqual(
      expect.objectContaining({ type: "log", entry: expect.objectContaining({ type: "api" }) }),
    );
    await reader?.cancel();
  });
});

describe("who may reach in", () => {
  const status = (url: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(url, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });

  test("only this machine by its own name, and no page of another site", async () => {
    const { url } = await aSlack();
    const state = `${url}/_control/state`;
    const { port } = new URL(url);
    expect(await status(state, { host: `localhost:${port}` })).toBe(200);
    expect(await status(state, { host: `127.0.0.1:${port}`, origin: url })).toBe(200);
    expect(await status(state, { host: `rebound.example:${port}` })).toBe(403);
    expect(await status(state, { host: `127.0.0.1:${port}`, origin: "https://evil.example" })).toBe(403);
    expect(await status(`${url}/api/api.test`, { host: "127.0.0.1.evil.example" })).toBe(403);
  });

  test("the page's folder holds what it serves, and nothing above it", async () => {
    const { url } = await aSlack();
    expect(await status(`${url}/page/..%2f..%2f..%2fpackage.json`, {})).toBe(404);
    expect(await status(`${url}/page/nothing.js`, {})).toBe(404);
    expect(await status(`${url}/`, {})).toBe(200);
  });
});
