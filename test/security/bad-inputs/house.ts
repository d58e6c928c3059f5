import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect } from "@jest/globals";
import { Command } from "commander";
import { registerImport } from "../../../src/cli/import.ts";
import { importDeps } from "../../../src/cli/import-into.ts";
import { loadConfig } from "../../../src/config.ts";
import { sign } from "../../../src/intake/standard-webhooks.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { ensureWorkspace } from "../../../src/store/workspaces.ts";
import type { Answer, Payload } from "../../support/story/forged.ts";
import { sendForged, sendRaw } from "../../support/story/forged.ts";
import { USERS } from "../../support/story/people.ts";
import { CHANNEL, type Story, startStory } from "../../support/story/story.ts";
import { anAnswer } from "../../support/story/webhook.ts";
import type { StoryOptions } from "../../support/story/world.ts";

/** What an import came to. */
export interface Imported {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The file of rejected lines; empty when there is none. */
  readonly rejects: string;
}

/** One running Amends, and every door through which something bad can come. */
export class House {
  readonly story: Story;
  #sent = 0;

  private constructor(story: Story) {
    this.story = story;
  }

  static async open(o: StoryOptions = {}): Promise<House> {
    return new House(await startStory({ postMs: 0, slack: { limits: { enabled: false } }, ...o }));
  }

  get db() {
    return this.story.database.db;
  }

  /** The webhook with headers of one's own; by default signed well. Null leaves a header out, a list says it several times. */
  async webhook(
    body: string | Buffer,
    headers: Readonly<Record<string, string | null>> = {},
    token = this.story.world.source.token,
  ): Promise<Answer & { readonly id: string | undefined }> {
    this.#sent += 1;
    const id = headers["webhook-id"] ?? `msg_${this.#sent}`;
    const timestamp = headers["webhook-timestamp"] ?? this.seconds();
    const given = {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": sign(this.story.world.source.secret, id, timestamp, Buffer.from(body)),
      ...headers,
    };
    const sent = Object.entries(given).filter((one): one is [string, string] => one[1] !== null);
    const answer = await fetch(`${this.story.url}/intake/${token}`, { method: "POST", headers: sent, body });
    const text = await answer.text();
    return { status: answer.status, text, id: (JSON.parse(text) as { id?: string }).id };
  }

  /** The story's present in whole seconds, moved by so many. */
  seconds(by = 0): string {
    return String(Math.floor(this.story.clock.now().getTime() / 1_000) + by);
  }

  /** What became of deliveries, once all are understood: "parsed", or the reason why not. */
  async outcomes(ids: readonly (string | undefined)[]): Promise<(string | null)[]> {
    await this.story.quiet();
    const rows = await this.db("received").whereIn("id", ids.map(Number)).select("id", "state", "reason");
    const byId = new Map(rows.map((row) => [String(row.id), row.reason ?? row.state]));
    return ids.map((id) => byId.get(id ?? "") ?? null);
  }

  /** `amends import` of this content, in this process, into the story's database. */
  async import(content: string | Buffer, ...args: readonly string[]): Promise<Imported> {
    const folder = await mkdtemp(join(tmpdir(), "amends-bad-import-"));
    const [file, rejects] = [join(folder, "export.csv"), join(folder, "rejects.csv")];
    await writeFile(file, content);
    const config = loadConfig(this.story.world.env);
    const open = async () => {
      const db = openDatabase(this.story.database.url, { poolMax: 2 });
      return { config, db, workspace: await ensureWorkspace(db, null), close: () => db.destroy() };
    };
    const [out, err] = [collecting(), collecting()];
    let code = 0;
    const deps = { ...importDeps(open), stdout: out.stream, stderr: err.stream, isTerminal: false };
    const setExitCode = (given: number) => {
      code = given;
    };
    const program = new Command().exitOverride().configureOutput({ writeErr: (text) => err.stream.write(text) });
    registerImport(program, { ...deps, setExitCode });
    try {
      await program.parseAsync(["import", file, "--yes", "--rejects", rejects, ...args], { from: "user" });
    } catch (error) {
      code = 1;
      err.stream.write(error instanceof Error ? error.message : String(error));
    }
    const refused = await readFile(rejects, "utf8").catch(() => "");
    await rm(folder, { recursive: true });
    return { code, out: out.text(), err: err.text(), rejects: refused };
  }

  /** A window sent off by Bridget, or another, with what it carries and what was typed of our making. */
  submit(callback: string, metadata: string, values: Payload, user: Payload = this.user()): Promise<Answer> {
    this.#sent += 1;
    const view = { id: `V0BAD${this.#sent}`, type: "modal", callback_id: callback, state: { values } };
    const team = { id: this.story.slack.team.id };
    return sendForged(this.story, {
      type: "view_submission",
      team,
      user,
      view: { ...view, private_metadata: metadata },
    });
  }

  /** A click of our making on a message, or in Home. */
  click(action: Payload, change: Payload = {}): Promise<Answer> {
    this.#sent += 1;
    const actions = [{ block_id: "b", ...action, action_ts: `${1_790_000_000 + this.#sent}.000100` }];
    return sendForged(this.story, { ...this.clicked(), actions, ...change });
  }

  /** A click without its actions. */
  clicked(): Payload {
    return {
      type: "block_actions",
      team: { id: this.story.slack.team.id },
      user: this.user(),
      api_app_id: "A0",
      trigger_id: "1.2.3",
      channel: { id: CHANNEL, name: "client-feedback" },
      message: { ts: "1790000000.000001", text: "" },
      container: { type: "message", channel_id: CHANNEL, message_ts: "1790000000.000001" },
      response_url: `${new URL(this.story.slack.apiUrl).origin}/response/R0BAD`,
    };
  }

  /** A slash command of Bridget's, with fields of our making. */
  command(fields: Readonly<Record<string, string>>): Promise<Answer> {
    const { id, team_id } = this.user();
    const usual = { command: "/amends", text: "", user_id: id, team_id, channel_id: CHANNEL, trigger_id: "1.2.3" };
    const response_url = `${new URL(this.story.slack.apiUrl).origin}/response/R0BAD`;
    return sendRaw(this.story, new URLSearchParams({ ...usual, response_url, ...fields }).toString());
  }

  user(): Payload {
    return { id: USERS.Bridget, team_id: this.story.slack.team.id };
  }

  /** Issues and their history: what nothing bad may change. */
  async state(): Promise<unknown> {
    return [
      await this.db("issues").orderBy("id").select(),
      await this.db("issue_events").orderBy("issue_id").orderBy("version").select(),
    ];
  }

  /** The neighbours are well: an answer that comes now is a card, and nothing was logged as a fault of ours. */
  async unharmed(): Promise<void> {
    this.#sent += 1;
    const name = `Neighbour ${this.#sent}.`;
    const card = await this.story.answer(anAnswer({ score: 0, respondent: { name, company: null }, owners: [] }));
    expect(card.text).toContain("wasn't as responsive");
    expect((await fetch(`${this.story.url}/healthz`)).status).toBe(200);
    expect(this.story.log.at("error").filter((line) => !MADE_UP.test(JSON.stringify(line)))).toEqual([]);
  }
}

/** Windows and answers that Slack does not take, as the triggers and addresses of clicks of our making are made up. */
const MADE_UP = /"name":"WebAPIPlatformError"|"code":"slack_bolt_respond_error"/;

function collecting(): { readonly stream: PassThrough; text(): string } {
  const stream = new PassThrough();
  let text = "";
  stream.on("data", (part) => {
    text += String(part);
  });
  return { stream, text: () => text };
}

/** Anything in a message or window that Slack would turn into a mention, a link or a date; our own views have none of these. */
export function livePieces(value: unknown, type = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => livePieces(each, type));
  if (value === null || typeof value !== "object") return [];
  const record = value as Record<string, unknown>;
  const own = typeof record.type === "string" ? record.type : type;
  const pings = ["user", "usergroup", "broadcast", "channel", "emoji"].includes(own) ? [own] : [];
  const text = typeof record.text === "string" && ["mrkdwn", ""].includes(own) ? livesIn(record.text) : [];
  return [...pings, ...text, ...Object.values(record).flatMap((inner) => livePieces(inner))];
}
const livesIn = (mrkdwn: string): string[] => mrkdwn.match(/<[^>]*>?/g) ?? [];
