import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createLogger } from "../../src/logger.ts";
import { readManifest } from "../../src/manifest.ts";
import { type LocalSlack, startLocalSlack } from "../../src/sandbox/local-slack.ts";
import { slackClient } from "../../src/slack/client.ts";
import { openMessenger } from "../../src/slack/messenger.ts";

let slack: LocalSlack;
beforeEach(async () => {
  slack = await startLocalSlack({ manifest: readManifest() });
});
afterEach(() => slack.close());

test("looking for a lost line in the thread of a deleted card ends: there is nothing to find", async () => {
  const logger = createLogger({ level: "silent" });
  const messenger = openMessenger(slackClient(slack.botToken, slack.apiUrl, logger), logger);
  const place = { channelId: "C0DETRACT", threadTs: "1.000001" };
  expect(await messenger.find(place, "key", new Date(), async () => {})).toBeNull();
  expect(slack.control.log().at(-1)).toMatchObject({ method: "conversations.replies", error: "thread_not_found" });
});
