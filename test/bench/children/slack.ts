import { readManifest } from "../../../src/manifest.ts";
import { type LocalSlackOptions, startLocalSlack } from "../../../src/sandbox/local-slack.ts";
import { childSettings, listeningAt } from "../child.ts";

/** The local Slack in a process of its own. */
const slack = await startLocalSlack({ manifest: readManifest(), ...childSettings<Partial<LocalSlackOptions>>() });
listeningAt(slack.url);
process.once("SIGTERM", () => void slack.close().then(() => process.exit(0)));
