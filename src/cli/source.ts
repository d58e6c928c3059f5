import { randomBytes } from "node:crypto";
import { type Command, Option } from "commander";
import { systemClock } from "../clock.ts";
import { loadConfig, loadSecretKey } from "../config.ts";
import { RuleViolation } from "../domain/errors.ts";
import { parseThreshold } from "../domain/settings.ts";
import { sourceKinds, sourceOfKind } from "../intake/registry.ts";
import { seal, tokenHash } from "../store/secrets.ts";
import { addSource, listSources } from "../store/sources.ts";
import { withSession } from "./session.ts";

/** A new address and secret for a survey tool. */
export const newSourceKeys = (): { token: string; secret: string } => ({
  token: randomBytes(24).toString("base64url"),
  secret: `whsec_${randomBytes(32).toString("base64")}`,
});

/** Adds `amends source add|list|test`. */
export function registerSource(program: Command): void {
  const source = program.command("source").description("the survey tools that send answers to Amends");
  source
    .command("add <name>")
    .description("make an address and a signing secret for a survey tool; both are shown once")
    .addOption(new Option("--kind <kind>", "what it sends").choices(sourceKinds).default("generic"))
    .option("--threshold <score>", "open issues at or below this score; default: the workspace's")
    .action((name: string, o: { kind: string; threshold?: string }) => add(name, o));
  source.command("list").description("show every source and what came through it").action(list);
  source
    .command("test <url> <secret>")
    .description("send a signed test answer, as a survey tool would; it opens one issue")
    .addOption(new Option("--kind <kind>", "what to send").choices(sourceKinds).default("generic"))
    .action((url: string, secret: string, o: { kind: string }) => test(url, secret, o.kind));
}

async function add(name: string, o: { kind: string; threshold?: string }): Promise<void> {
  const { token, secret } = newSourceKeys();
  await withSession(async ({ config, db, workspace }) => {
    const added = await addSource(db, {
      workspaceId: workspace.id,
      name,
      kind: o.kind,
      tokenHash: tokenHash(token),
      sealedSecret: seal(await loadSecretKey(config), secret),
      threshold: o.threshold === undefined ? null : parseThreshold(o.threshold),
      createdAt: systemClock.now().toISOString(),
    });
    if (!added) throw new RuleViolation("bad_setting", `There is a source "${name}" already. Choose another name.`);
  });
  const { publicUrl } = loadConfig();
  process.stdout.write(
    `Source "${name}" is ready. Both lines are shown only now: put them into the survey tool.\n\n` +
      `  address  ${publicUrl}/intake/${token}\n  secret   ${secret}\n\n` +
      `Try it while Amends runs:\n  npx amends source test ${publicUrl}/intake/${token} ${secret}\n`,
  );
}

function list(): Promise<void> {
  return withSession(async ({ db, workspace }) => {
    const sources = await listSources(db, workspace.id);
    if (sources.length === 0)
      process.stdout.write(
        "No sources yet. `amends source add <name>` makes one; `amends import FILE` reads an export.\n",
      );
    for (const s of sources) {
      const threshold = s.threshold === null ? "" : `, threshold ${s.threshold}`;
      const last = s.lastReceivedAt ? `, last delivery ${s.lastReceivedAt.toISOString()}` : "";
      process.stdout.write(
        `${s.name} (${s.kind}${s.signed ? ", signed" : ""}${threshold}): ${s.responses} responses, ${s.waiting} waiting, ${s.rejected} not understood${last}\n`,
      );
    }
  });
}

async function test(url: string, secret: string, kind: string): Promise<void> {
  const example = sourceOfKind(kind)?.example(secret, systemClock.now());
  if (!example) throw new RuleViolation("bad_setting", `Sources of the kind "${kind}" have no address.`);
  const answer = await fetch(url, { method: "POST", headers: example.headers, body: example.body }).catch(
    (error: unknown) => {
      throw new RuleViolation(
        "bad_setting",
        `${url} does not answer (${error instanceof Error ? String(error.cause ?? error.message) : error}). Is Amends running?`,
      );
    },
  );
  process.stdout.write(`${answer.status} ${await answer.text()}`);
  if (answer.status !== 202) process.exitCode = 1;
}
