import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTransport } from "nodemailer";
import pg from "pg";
import { SMTPServer } from "smtp-server";
import { z } from "zod";
import { explain } from "../../src/cli/explain.ts";
import { createLogger } from "../../src/logger.ts";
import { slackClient } from "../../src/slack/client.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { storyLog } from "../support/story/log.ts";

/** What a client wrote, in each of the places where an error may quote it. */
const WORDS = ["zora@quillworks.example", "zebrawood", "555-909-1717", "Quillfeather"] as const;
const [EMAIL, WORD, PHONE, NAME] = WORDS;
const PRIVATE = new RegExp(WORDS.map((word) => word.replaceAll(/[.+]/g, "\\$&")).join("|"), "i");

let database: FreshDatabase;
let smtp: SMTPServer;
let web: string;
const closing: (() => void)[] = [];
beforeAll(async () => {
  database = await freshDatabase();
  await database.db.raw(
    "create table clients (email text unique, age int, born date, note varchar(5) check (note <> 'no'))",
  );
  await database.db.raw("insert into clients (email) values (:EMAIL)", { EMAIL });
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo: ({ address }, _session, done) =>
      done(new Error(`5.1.1 <${address}> is no mailbox of ${NAME}'s, call ${PHONE}`)),
  });
  await once(smtp.listen(0, "127.0.0.1"), "listening");
  const server = createServer((_req, res) => res.end(`{"ok": false, "error": "${WORD}", "note": ${NAME}`));
  await once(server.listen(0, "127.0.0.1"), "listening");
  web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closing.push(
    () => server.close(),
    () => smtp.close(),
  );
});
afterAll(async () => {
  for (const close of closing) close();
  await database.drop();
});

const sql =
  (text: string, values: Record<string, string> = {}) =>
  () =>
    database.db.raw(text, values);

/** Runs a statement as the driver does by itself: with everything PostgreSQL adds to an error. */
const plainly = (text: string, values: string[]) => async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
};

/** While another statement has the only connection. */
const exhausted = async (): Promise<void> => {
  const narrow = openDatabase(database.url, { poolMax: 1 });
  const holder = await narrow.transaction();
  try {
    await narrow.raw("select cast(:NAME as text)", { NAME });
  } finally {
    await holder.rollback();
    await narrow.destroy();
  }
};

const mail = (to: string) => async () => {
  const { port } = smtp.server.address() as AddressInfo;
  await createTransport({ host: "127.0.0.1", port }).sendMail({ from: "a@example.com", to, subject: WORD, text: WORD });
};

/** A server that takes a request and goes away in the middle. */
const cut = async (): Promise<void> => {
  const server = createTcpServer((socket) => socket.once("data", () => socket.destroy()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/${EMAIL}`, { method: "POST", body: WORD }).finally(() => server.close());
};

/** Errors of others, as they really are; `quotes` says that the error itself holds what a client wrote. */
const ERRORS: readonly (readonly [what: string, fail: () => Promise<unknown>, quotes: boolean])[] = [
  ["PostgreSQL, a value that is there already", plainly("insert into clients (email) values ($1)", [EMAIL]), true],
  ["PostgreSQL, no number", plainly("select cast($1 as text)::int", [WORD]), true],
  ["PostgreSQL, no date", plainly("select cast($1 as text)::date", [WORD]), true],
  ["PostgreSQL, too long", plainly("insert into clients (note) values ($1)", [WORD]), false],
  ["PostgreSQL, against a rule", plainly("insert into clients (email, note) values ($1, 'no')", [`${WORD}1`]), true],
  ["Knex, a value that is there already", sql("insert into clients (email) values (:EMAIL)", { EMAIL }), true],
  ["Knex, no such column", sql(`select "${WORD}" from clients`), true],
  ["Knex, JSON that is none", sql("select cast(cast(:WORD as text) as json)", { WORD }), true],
  ["Knex, a pool that is exhausted", exhausted, true],
  ["nodemailer, an address that is refused", mail(EMAIL), true],
  ["nodemailer, no address", mail(`${NAME} <>`), false],
  ["undici, a connection that is cut", cut, false],
  ["undici, no such host", () => fetch(`http://${NAME}.invalid/${EMAIL}`), true],
  ["undici, no address", () => fetch(`http://${NAME} ${WORD}/`), true],
  ["JSON that is none", async () => JSON.parse(`{"comment": ${WORD}}`), true],
  [
    "zod, a value that does not fit",
    async () =>
      z
        .object({ kind: z.literal("a") })
        .strict()
        .parse({ kind: "b", [NAME]: WORD }),
    true,
  ],
  [
    "Slack, an answer that cannot be read",
    () => slackClient("xoxb-1234-5678", `${web}/api/`, storyLog().logger).auth.test(),
    false,
  ],
  ["an address of ours", async () => new URL(`${WORD}://${NAME}@`), false],
];

const everythingOf = (error: unknown): string => {
  const seen = new Set<unknown>();
  const walk = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return String(value);
    if (seen.has(value)) return "";
    seen.add(value);
    return Reflect.ownKeys(value)
      .map((key) => `${String(key)} ${walk(Reflect.get(value, key))}`)
      .join(" ");
  };
  return walk(error);
};

test.each(ERRORS)("%s: no log at any level quotes it", async (_what, fail, quotes) => {
  const error: unknown = await fail().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (quotes) expect(everythingOf(error)).toMatch(PRIVATE);
  const lines: string[] = [];
  const logger = createLogger({ level: "debug", stream: { write: (line) => void lines.push(line) } });
  const wrapped = new Error(`wrapped ${WORD}`, { cause: error });
  for (const err of [error, wrapped, new AggregateError([error], WORD), { err: error, note: WORD }, `${error}`])
    for (const level of ["debug", "info", "warn", "error"] as const) logger[level]("it failed", { err });
  for (const err of [error, wrapped]) expect(explain(err)).not.toMatch(PRIVATE);
  expect(lines).toHaveLength(20);
  expect(lines.filter((line) => PRIVATE.test(line))).toEqual([]);
});

test.each([
  ["is thrown where nobody catches it", "setTimeout(() => { throw failing(); }, 1);"],
  ["is a rejection nobody handles", "void Promise.reject(failing());"],
])(
  "an error that %s ends the process and is logged without its words",
  async (_how, code) => {
    const start = join(process.cwd(), "src/cli/end-on-failures.ts");
    const logger = join(process.cwd(), "src/logger.ts");
    const script = `
    const { endOnFailures } = await import(${JSON.stringify(start)});
    const { createLogger } = await import(${JSON.stringify(logger)});
    const failing = () => Object.assign(new Error("duplicate key of ${NAME}"), { code: "23505", detail: "Key (email)=(${EMAIL}) exists" });
    endOnFailures(createLogger({ level: "info" }));
    ${code}
    setTimeout(() => {}, 60_000);`;
    const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", "--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let told = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (told += text));
    const [exit] = (await once(child, "close")) as [number];
    expect(exit).toBe(1);
    expect(told).toContain('"code":"23505"');
    expect(told).not.toMatch(PRIVATE);
  },
  60_000,
);
