import { describe, expect, test } from "@jest/globals";
import type { FaultRequest } from "../../src/sandbox/control-types/fault.ts";
import { aSlack, call } from "./support.ts";

const say = { channel: "C0DETRACT", text: "Hi" };

async function struckBy(fault: FaultRequest) {
  const slack = await aSlack();
  const id = slack.control.fault({ method: "chat.postMessage", times: 1, ...fault });
  const posted = () => slack.control.messages("C0DETRACT").messages.length;
  const raw = (signal?: AbortSignal) =>
    fetch(`${slack.apiUrl}chat.postMessage`, {
      method: "POST",
      body: new URLSearchParams(say),
      headers: { authorization: `Bearer ${slack.botToken}` },
      ...(signal ? { signal } : {}),
    });
  return { slack, id, posted, raw };
}

test("one of some probability strikes the calls that its chance says; a certain one draws nothing", async () => {
  const drawn = [0.9, 0.1, 0.5, 0.49, 0, 0.99];
  const slack = await aSlack({ chance: () => drawn.shift() ?? 1 });
  const status = async (method: string) =>
    (await fetch(`${slack.apiUrl}${method}?token=${slack.botToken}`, { method: "POST" })).status;
  slack.control.fault({ kind: "503", method: "users.list" });
  slack.control.fault({ kind: "500", method: "auth.test", probability: 0.5 });
  expect(await status("users.list")).toBe(503);
  const came: number[] = [];
  for (let n = 0; n < 6; n++) came.push(await status("auth.test"));
  expect(came).toEqual([200, 500, 200, 500, 500, 200]);
});

describe("a fault", () => {
  test("lost: the message is posted exactly once, the answer never comes", async () => {
    const { slack, posted, raw } = await struckBy({ kind: "lost" });
    await expect(raw()).rejects.toThrow("fetch failed");
    expect(posted()).toBe(1);
    expect(slack.control.log()[0]).toMatchObject({ method: "chat.postMessage", fault: "lost", status: 0, ok: true });
    expect((await raw()).status).toBe(200);
    expect(posted()).toBe(2);
  });

  test("reset: nothing is posted, the connection is gone", async () => {
    const { posted, raw } = await struckBy({ kind: "reset" });
    await expect(raw()).rejects.toThrow("fetch failed");
    expect(posted()).toBe(0);
  });

  test("timeout: nothing is posted, no answer comes", async () => {
    const { posted, raw } = await struckBy({ kind: "timeout" });
    await expect(raw(AbortSignal.timeout(50))).rejects.toThrow("timeout");
    expect(posted()).toBe(0);
  });

  test("truncated: the message is posted, half of the answer comes", async () => {
    const { posted, raw } = await struckBy({ kind: "truncated" });
    await expect((await raw()).json()).rejects.toThrow("JSON");
    expect(posted()).toBe(1);
  });

  test("slow: the message is posted, later", async () => {
    const { posted, raw } = await struckBy({ kind: "slow", ms: 30 });
    const pending = raw();
    expect(posted()).toBe(0);
    expect(await (await pending).json()).toMatchObject({ ok: true });
    expect(posted()).toBe(1);
  });

  test.each([
    ["429", 429, "application/json; charset=utf-8", "7"],
    ["429-bare", 429, "application/json; charset=utf-8", null],
    ["500", 500, "text/plain", null],
    ["503", 503, "text/plain", null],
    ["html", 200, "text/html", null],
  ] as const)("%s: nothing is posted", async (kind, status, type, retryAfter) => {
    const { posted, raw } = await struckBy({ kind, retryAfter: 7 });
    const { status: given, headers } = await raw();
    expect([given, headers.get("content-type"), headers.get("retry-after")]).toEqual([status, type, retryAfter]);
    expect(posted()).toBe(0);
  });

  test("error:<code>: Slack refuses with it", async () => {
    const { posted, raw } = await struckBy({ kind: "error:token_revoked" });
    expect(await (await raw()).json()).toEqual({ ok: false, error: "token_revoked" });
    expect(posted()).toBe(0);
  });

  test("strikes its method and channel alone, as often as told, until cleared", async () => {
    const slack = await aSlack();
    const { control } = slack;
    const id = control.fault({ method: "chat.postMessage", channel: "D0BRIDGET", kind: "500", times: 2 });
    expect((await call(slack, "chat.postMessage", say)).status).toBe(200);
    expect((await call(slack, "auth.test")).status).toBe(200);
    const status = async (channel: string) =>
      (await fetch(`${slack.apiUrl}chat.postMessage?channel=${channel}&text=a&token=${slack.botToken}`)).status;
    expect(await status("U0BRIDGET")).toBe(500);
    expect(control.state().faults).toMatchObject([{ id, left: 1, struck: 1 }]);
    control.faultClear(id);
    expect(await status("D0BRIDGET")).toBe(200);
    expect(() => control.faultClear(id)).toThrow(`id: there is no fault "${id}"`);
  });

  test("can strike by chance", async () => {
    const slack = await aSlack();
    slack.control.fault({ kind: "503", probability: 0 });
    expect((await call(slack, "auth.test")).status).toBe(200);
  });
});
