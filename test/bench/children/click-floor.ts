import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import pg from "pg";
import { childSettings, listeningAt } from "../child.ts";
import { CLICK } from "../floors/four-tables.ts";

/** Bolt with nothing on it but one listener, which commits one statement and acks. */
const { databaseUrl, signingSecret, callbackId } =
  childSettings<Record<"databaseUrl" | "signingSecret" | "callbackId", string>>();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 });
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
const app = new App({
  receiver,
  authorize: () => Promise.resolve({ botToken: "xoxb-floor", botId: "B0FLOOR", botUserId: "U0FLOOR" }),
  convoStore: false,
  tokenVerificationEnabled: false,
  logLevel: LogLevel.ERROR,
});
app.view(callbackId, async ({ ack, view }) => {
  const { issueId, to } = JSON.parse(view.private_metadata) as { issueId: number; to: string };
  await pool.query(CLICK, [issueId, to, view.state.values.note?.note?.value]);
  await ack();
});
const server = await app.start(0);
const address = server.address();
listeningAt(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
process.once("SIGTERM", () => process.exit(0));
