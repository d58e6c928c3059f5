import type { AddressInfo } from "node:net";
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from "@slack/bolt";
import type { LocalSlack } from "../../src/sandbox/local-slack.ts";
import { closeAfterTest } from "./support.ts";

const logLevel = LogLevel.ERROR;

/** A real Bolt app that takes signed HTTP; `register` adds its listeners. */
export async function boltOverHttp(slack: LocalSlack, register: (app: App) => void): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel });
  const app = new App({ receiver, token: slack.botToken, logLevel, clientOptions: { slackApiUrl: slack.apiUrl } });
  register(app);
  const server = (await app.start(0)) as unknown as { address(): AddressInfo };
  slack.setRequestUrl(`http://127.0.0.1:${server.address().port}/slack/events`);
  closeAfterTest(() => app.stop());
  return app;
}

/** A real Bolt app on Socket Mode. */
export async function boltOverSocket(slack: LocalSlack, register: (app: App) => void): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logLevel,
    clientPingTimeout: 600,
    installerOptions: { clientOptions },
  });
  const app = new App({ receiver, token: slack.botToken, logLevel, clientOptions });
  register(app);
  await app.start();
  closeAfterTest(async () => {
    await app.stop();
    await receiver.client.disconnect().catch(() => undefined);
  });
  return app;
}
