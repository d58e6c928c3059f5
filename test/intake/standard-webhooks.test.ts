import { createHmac } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { sign, verify } from "../../src/intake/standard-webhooks.ts";

describe("Standard Webhooks", () => {
  const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  const body = Buffer.from('{"hello":"world"}');
  const at = new Date(1_704_547_200_000);
  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": "1704547200",
    "webhook-signature": "v1,HzlcSu1MX4Bl1MamxF/hmG4R6KUYJ8oeZtrRAfQRC2s=",
  };

  test("the known vector", () => {
    expect(sign(secret, "msg_1", "1704547200", body)).toBe(headers["webhook-signature"]);
    expect(verify({ headers, body }, secret, at)).toEqual({ ok: true, deliveryId: "msg_1" });
  });

  test("agrees with the package `standardwebhooks`, both ways", () => {
    const theirs = new Webhook(secret);
    const now = new Date();
    const timestamp = String(Math.floor(now.getTime() / 1_000));
    expect(sign(secret, "msg_1", timestamp, body)).toBe(theirs.sign("msg_1", now, body));
    const ours = {
      "webhook-id": "msg_1",
      "webhook-timestamp": timestamp,
      "webhook-signature": sign(secret, "msg_1", timestamp, body),
    };
    expect(theirs.verify(body, ours)).toEqual({ hello: "world" });
  });

  test("the secret with and without its prefix; two signatures while it is changed", () => {
    expect(verify({ headers, body }, secret.slice("whsec_".length), at).ok).toBe(true);
    const changing = { ...headers, "webhook-signature": `v1,b2xk ${headers["webhook-signature"]}` };
    expect(verify({ headers: changing, body }, secret, at).ok).toBe(true);
  });

  test.each([
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])("a clock %i s off: accepted is %s", (seconds, accepted) => {
    expect(verify({ headers, body }, secret, new Date(at.getTime() + seconds * 1_000)).ok).toBe(accepted);
  });

  test("signs the bytes, also those that are no text", () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const expected = createHmac("sha256", key).update("msg_1.1704547200.").update(bytes).digest("base64");
    expect(sign(secret, "msg_1", "1704547200", bytes)).toBe(`v1,${expected}`);
  });
});
