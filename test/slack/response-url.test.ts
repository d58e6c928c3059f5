import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { respondAt } from "../../src/slack/response-url.ts";

const asked: string[] = [];
const server = createServer((req, res) => {
  asked.push(`${req.method} ${req.url}`);
  res.writeHead(req.url === "/response/used" ? 404 : 200).end();
});
let here: string;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const answer = (url: string, slackApiUrl = `${here}/api/`) => respondAt({ slackApiUrl }, url, { text: "Saved." });

test("an answer goes to the Slack that was asked; one that it does not take is an error", async () => {
  await answer(`${here}/response/R1`);
  await expect(answer(`${here}/response/used`)).rejects.toThrow("404");
  expect(asked.splice(0)).toEqual(["POST /response/R1", "POST /response/used"]);
});

test("nothing is posted to any other address, whatever a window brings back", async () => {
  const forged = [
    `${here}/response/R1`,
    "http://169.254.169.254/latest",
    "https://hooks.slack.com.evil.example/x",
    "http://hooks.slack.com/actions/x",
    "https://hooks.slack.com@127.0.0.1/x",
    "file:///etc/passwd",
    "no address",
    "",
  ];
  for (const url of forged)
    await expect(answer(url, "https://slack.com/api/")).rejects.toThrow("not an address of Slack's");
  expect(asked).toEqual([]);
});
