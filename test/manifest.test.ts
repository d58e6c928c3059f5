import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readManifest } from "../src/manifest.ts";
import { methods } from "../src/sandbox/web-api/methods.ts";
import { listenToEverything } from "../src/slack/app.ts";
import type { ListenerContext } from "../src/slack/listeners/context.ts";
import type { Listening } from "../src/slack/listening.ts";
import { schemaFaults } from "./support/json-schema.ts";

const ROOT = join(import.meta.dirname, "..");
const DATA = join(ROOT, "../shared/data");
const whereDataIs = existsSync(DATA) ? test : test.skip;
if (!existsSync(DATA)) process.stderr.write("Slack's manifest schema and method data are not here: not compared\n");
const readJson = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, "utf8"));

/** The whole manifest: the product reads only a part of it. */
interface WholeManifest extends ReturnType<typeof readManifest> {
  readonly display_information: { readonly name: string; readonly description?: string };
  readonly features: {
    readonly bot_user?: { readonly display_name: string };
    readonly slash_commands?: { command: string; description: string; usage_hint?: string; url?: string }[];
    readonly shortcuts?: { name: string; callback_id: string; description: string }[];
  };
  readonly settings: { event_subscriptions?: { bot_events?: string[] }; interactivity?: { is_enabled: boolean } };
}
const manifest = readManifest() as WholeManifest;
const scopes = [
  ...new Set([...manifest.oauth_config.scopes.bot, ...(manifest.oauth_config.scopes.bot_optional ?? [])]),
];

/** What each method we call is called for, by scope: of those Slack accepts, the ones our channels and people need. */
const SCOPES_OF: Readonly<Record<string, readonly string[]>> = {
  "auth.test": [],
  "apps.connections.open": [],
  "chat.postMessage": ["chat:write"],
  "chat.update": ["chat:write"],
  "conversations.info": ["channels:read", "groups:read"],
  "conversations.list": ["channels:read", "groups:read"],
  "conversations.open": ["im:write"],
  "conversations.history": ["channels:history", "groups:history", "im:history"],
  "conversations.replies": ["channels:history", "groups:history"],
  "reactions.add": ["reactions:write"],
  "conversations.members": ["channels:read", "groups:read"],
  "users.info": ["users:read"],
  "users.lookupByEmail": ["users:read.email"],
  "users.list": ["users:read"],
  "usergroups.list": ["usergroups:read"],
  "usergroups.users.list": ["usergroups:read"],
  "views.open": [],
  "views.publish": [],
};
/** Listeners that hear several of the manifest's events. */
const EVENTS_OF: Readonly<Record<string, readonly string[]>> = { message: ["message.channels", "message.groups"] };
/** Scopes that a feature needs, not a method: addresses come with users.info and users.list for who may read them. */
const SCOPES_OF_FEATURES = [
  ...(manifest.features.slash_commands || manifest.features.shortcuts ? ["commands"] : []),
  "users:read.email",
];

const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(ROOT, folder, file), "utf8"));

/** Every Web API method named in the code as `client.family.method(`, over line breaks too. */
const called = [
  ...new Set(
    ["src/slack", "src/cli"]
      .flatMap(sources)
      .flatMap((code) => [...code.matchAll(/\bclient\s*\.\s*([a-z]+(?:\s*\.\s*[a-zA-Z]+)+)\s*\(/g)])
      .map(([, method = ""]) => method.replaceAll(/\s/g, ""))
      .filter(
        (method) =>
          methods.has(method) ||
          method in SCOPES_OF ||
          /^(chat|conversations|users|views|files|reactions|usergroups|auth|apps)\./.test(method),
      ),
  ),
].sort();

/** What the app really listens to, by kind. */
function registered(): Record<keyof Listening, string[]> {
  const names = { command: [], event: [], shortcut: [], action: [], view: [] } as ReturnType<typeof registered>;
  const recorder = Object.fromEntries(
    Object.entries(names).map(([kind, found]) => [kind, (name: string) => found.push(name)]),
  );
  listenToEverything(recorder as unknown as Listening, {} as ListenerContext);
  return names;
}

describe("manifest.yml", () => {
  whereDataIs("is a manifest by Slack's own schema", () => {
    const schema = readJson(join(DATA, "slack-manifest.schema.json"));
    expect(schemaFaults(manifest, schema)).toEqual([]);
    const broken = { ...manifest, display_information: { name: "x".repeat(36), colour: "red" } };
    expect(schemaFaults(broken, schema)).toEqual([
      "/display_information/name may have 35, has 36",
      "/display_information has an unknown field colour",
    ]);
  });

  test("keeps to Slack's limits", () => {
    const { display_information: shown, features } = manifest;
    const lengths: [string, number, string | undefined][] = [
      ["name", 35, shown.name],
      ["description", 140, shown.description],
      ["bot name", 80, features.bot_user?.display_name],
      ...(features.slash_commands ?? []).flatMap((c): [string, number, string | undefined][] => [
        ["command", 32, c.command],
        ["command's description", 2_000, c.description],
        ["command's hint", 1_000, c.usage_hint],
      ]),
      ...(features.shortcuts ?? []).flatMap((s): [string, number, string | undefined][] => [
        ["shortcut's name", 24, s.name],
        ["shortcut's description", 150, s.description],
        ["shortcut's callback id", 255, s.callback_id],
      ]),
    ];
    expect(lengths.filter(([, max, text]) => (text?.length ?? 0) > max)).toEqual([]);
    expect(features.slash_commands?.length ?? 0).toBeLessThanOrEqual(50);
    expect(features.shortcuts?.length ?? 0).toBeLessThanOrEqual(10);
  });

  test("says why it wants each scope, directly above it", () => {
    const lines = readFileSync(join(ROOT, "manifest.yml"), "utf8").split("\n");
    const wanted = lines.slice(
      lines.findIndex((l) => l.trim() === "bot:"),
      lines.findIndex((l) => l.trim() === "bot_optional:"),
    );
    const bare = wanted.filter((line, i) => /^\s*- /.test(line) && !/^\s*# \S.{15,}/.test(wanted[i - 1] ?? ""));
    expect(bare).toEqual([]);
    expect(wanted.filter((line) => /^\s*- /.test(line))).toHaveLength(manifest.oauth_config.scopes.bot.length);
  });

  test("marks as optional only what it asks for", () => {
    const { bot, bot_optional: optional = [] } = manifest.oauth_config.scopes;
    expect(optional.filter((scope) => !bot.includes(scope))).toEqual([]);
    expect(optional).toContain("usergroups:read");
  });
});

describe("what the code uses and what the manifest asks for are the same", () => {
  test("scopes, by the Web API methods the code calls", () => {
    expect(called.filter((method) => !(method in SCOPES_OF))).toEqual([]);
    const needed = new Set([...SCOPES_OF_FEATURES, ...called.flatMap((method) => SCOPES_OF[method] ?? [])]);
    expect([...needed].sort()).toEqual([...scopes].sort());
  });

  test("the table of scopes names only methods that are called", () => {
    expect(Object.keys(SCOPES_OF).filter((m) => !called.includes(m))).toEqual([]);
  });

  whereDataIs("the table of scopes, and what Slack says of each method", () => {
    const wrong = Object.entries(SCOPES_OF).flatMap(([method, ours]) => {
      const { bot = [] } = readJson(join(DATA, "slack-api", `${method}.json`)).scope as { bot?: string[] };
      const foreign = ours.filter((scope) => !bot.includes(scope));
      return foreign.length > 0 || (bot.length > 0 && ours.length === 0) ? [`${method} takes ${bot}, not ${ours}`] : [];
    });
    expect(wrong).toEqual([]);
  });

  const used = registered();

  test("slash commands", () => {
    expect(used.command.sort()).toEqual((manifest.features.slash_commands ?? []).map((c) => c.command).sort());
  });

  test("events", () => {
    const subscribed = used.event.flatMap((event) => EVENTS_OF[event] ?? [event]);
    expect(subscribed.sort()).toEqual([...(manifest.settings.event_subscriptions?.bot_events ?? [])].sort());
  });

  test("shortcuts", () => {
    expect(used.shortcut.sort()).toEqual((manifest.features.shortcuts ?? []).map((s) => s.callback_id).sort());
  });

  test("interactivity is on, as there are buttons and windows", () => {
    expect(used.action.length > 0 && used.view.length > 0).toBe(true);
    expect(manifest.settings.interactivity?.is_enabled).toBe(true);
  });
});
