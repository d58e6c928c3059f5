import { randomBytes } from "node:crypto";
import { type Command, Option } from "commander";
import { systemClock } from "../clock.ts";
import { RuleViolation } from "../domain/errors.ts";
import { parseSourceThreshold } from "../domain/settings.ts";
import { counted } from "../domain/text.ts";
import { sourceKinds, sourceOfKind } from "../intake/registry.ts";
import { loadSecretKeys } from "../key-file.ts";
import { seal, tokenHash } from "../store/secrets.ts";
import { addSource, listSources, type SourceSummary } from "../store/sources.ts";
import { print } from "./print.ts";
import { withSession } from "./session.ts";
import { registerRejected } from "./source-rejected.ts";

/** A new address and secret for a survey tool. */
export const newSourceKeys = (): { token: string; secret: string } => ({
  token: randomBytes(24).toString("base64url"),
  secret: `whsec_${randomBytes(32).toString("base64")}`,
});

interface NewSourceOptions {
  readonly kind: string;
  readonly threshold?: string;
}

/** Adds `amends source add|list|rejected|test`. */
export function registerSource(program: Command): void {
  const source = program.command("source").description("the survey tools that send answers to Amends");
  source
    .command("add <name>")
    .description("make an address and a signing secret for a survey tool; both are shown once")
    .addOption(new Option("--kind <kind>", "what it sends").choices(sourceKinds).default("generic"))
    .option("--threshold <score>", "open issues at or below this score, 0 to 100; default: the workspace's")
    .action(add);
  source.command("list").description("show every source and what came through it").action(list);
  registerRejected(source);
  source
    .command("test <url> <secret>")
    .description("send a signed test answer, as a survey tool would; it opens one issue")
    .addOption(new Option("--kind <kind>", "what to send").choices(sourceKinds).default("generic"))
    .action((url: string, secret: string, { kind }: { kind: string }) => test(url, secret, kind));
}

const bad = (sentence: string): never => {
  throw new RuleViolation("bad_setting", sentence);
};

async function add(given: string, o: NewSourceOptions): Promise<void> {
  const name = given.trim() || bad("A source needs a name.");
  const threshold = o.threshold === undefined ? null : parseSourceThreshold(o.threshold);
  const { token, secret } = newSourceKeys();
  await withSession(async ({ config, db, workspace }) => {
    const added = await addSource(db, {
      workspaceId: workspace.id,
      name,
      kind: o.kind,
      tokenHash: tokenHash(token),
      sealedSecret: seal((await loadSecretKeys(config))[0], secret),
      threshold,
      createdAt: systemClock.now().toISOString(),
    });
    if (!added) bad(`There is a source "${name}" already. Choose another name.`);
    const address = `${config.publicUrl}/intake/${token}`;
    print(
      `Source "${name}" is ready. Both lines are shown only now: put them into the survey tool.\n\n` +
        `  address  ${address}\n  secret   ${secret}\n\n` +
        `Try it while Amends runs:\n  npx amends source test ${address} ${secret}`,
    );
  });
}

const list = (): Promise<void> =>
  withSession(async ({ db, workspace }) => {
    const sources = await listSources(db, workspace.id);
    print(sources.map(summary).join("\n") || NO_SOURCES);
  });

const NO_SOURCES = "No sources yet. `amends source add <name>` makes one; `amends import FILE` reads an export.";

/** One source in one line: what it is, then what came through it. */
function summary(s: SourceSummary): string {
  const about = [
    s.kind,
    ...(s.signed ? ["signed"] : []),
    ...(s.threshold === null ? [] : [`threshold ${s.threshold}`]),
  ];
  const came = [counted(s.responses, "response"), `${s.waiting} waiting`, `${s.rejected} not understood`];
  const last = s.lastReceivedAt ? [`last delivery ${s.lastReceivedAt.toISOString()}`] : [];
  return `${s.name} (${about.join(", ")}): ${[...came, ...last].join(", ")}`;
}

const PATIENCE_MS = 10_000;

async function test(url: string, secret: string, kind: string): Promise<void> {
  const example =
    sourceOfKind(kind)?.example(secret, systemClock.now()) ?? bad(`Sources of the kind "${kind}" have no address.`);
  if (!URL.canParse(url)) bad(`"${url}" is no address: it begins with http, as \`amends source add\` printed it.`);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(url, { method: "POST", headers: example.headers, body: example.body, signal }).catch(
    (error: unknown) => bad(`${url} does not answer (${wordFor(error)}). Is Amends running?`),
  );
  print(`${answer.status} ${(await answer.text()).trim()}`);
  if (answer.status !== 202) process.exitCode = 1;
}

/** Why a fetch failed: the socket's code where there is one. */
function wordFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error.cause instanceof Error)) return error.name;
  const code: unknown = Reflect.get(error.cause, "code");
  return typeof code === "string" ? code : error.cause.message;
}
