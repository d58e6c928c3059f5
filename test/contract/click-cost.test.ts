import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Knex } from "knex";
import { NO_NUDGES } from "../../src/cli/no-nudges.ts";
import type { Person } from "../../src/domain/access.ts";
import type { Command } from "../../src/domain/issue.ts";
import { openDatabase } from "../../src/store/database.ts";
import { openPeople } from "../../src/store/people.ts";
import { openRoster } from "../../src/store/roster.ts";
import { openStore } from "../../src/store/store.ts";
import { setDefaultChannel } from "../../src/store/workspaces.ts";
import { writeSettings } from "../../src/store/write-settings.ts";
import { executeCommand } from "../../src/usecases/execute-command.ts";
import { type Nudges, PRIORITY } from "../../src/usecases/outbox-ports.ts";
import { receiveResponses } from "../../src/usecases/receive-responses.ts";
import { aResponse } from "../domain/builders.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { sourceIn } from "../support/source.ts";

const AT = "2026-11-02T18:00:00.000Z";
const CHANNEL = "C0CLICKS";
const ISSUES = 60;
const PEOPLE = 300;

let database: FreshDatabase;
/** One connection: what it was asked and what it planned is counted. */
let db: Knex;
let workspaceId: number;
const people: Person[] = [];
const issueIds: number[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url, { poolMax: 1 });
  const source = await sourceIn(db);
  workspaceId = source.workspaceId;
  await setDefaultChannel(db, workspaceId, CHANNEL);
  const answers = Array.from({ length: ISSUES }, (_, n) => aResponse({ externalId: `${n}`, score: 3 }));
  const reception = { via: "webhook", priority: PRIORITY.webhook, asHistory: false, at: AT } as const;
  for (let n = 0; n < PEOPLE; n++)
    people.push(
      await openPeople(db).save(
        workspaceId,
        {
          ...{ slackUserId: `U0P${n}`, name: `Person ${n}`, email: `p${n}@example.com` },
          ...{ timeZone: null, standing: "member", isAdmin: n === 0 },
        },
        AT,
      ),
    );
  await receiveResponses({ store: openStore(db), nudges: NO_NUDGES }, source, answers, reception);
  issueIds.push(...(await db("issues").orderBy("id").pluck("id")).map(Number));
  await writeSettings(db, workspaceId, { terms: { chain: [{ who: ["p1@example.com"], waitHours: 4 }] } });
  await openRoster(db).saveChannel(workspaceId, { id: CHANNEL, name: "clicks", isPrivate: false }, AT);
  await db.raw("analyze");
}, 30_000);
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const start: Command = { type: "SetStatus", seen: "needs_attention", to: "in_progress", note: "We call them." };
const escalate: Command = {
  type: "SetStatus",
  seen: "in_progress",
  to: "escalated",
  note: "They want the money back.",
};

const click = (n: number, command: Command, nudges: Nudges = NO_NUDGES) =>
  executeCommand(
    { store: openStore(db), nudges },
    {
      ...{ workspaceId, issueId: issueIds[n] as number, commandId: `${n}:${JSON.stringify(command)}`, at: AT, command },
      ...{ actor: { kind: "person", personId: people[n % PEOPLE]?.id as number }, via: "slack", mustSee: true },
    },
  );

/** The statements the last click takes, after so many that everything is prepared. */
async function statementsOf(command: Command): Promise<readonly string[]> {
  const asked: string[] = [];
  const hear = ({ sql }: { sql: string }) => void asked.push(sql);
  for (let n = 0; n < ISSUES - 1; n++) await click(n, command);
  db.on("query", hear);
  await click(ISSUES - 1, command);
  db.off("query", hear);
  return asked;
}

test("a click is two statements, three when somebody has to be called; none of them is planned anew with each", async () => {
  expect(await statementsOf(start)).toHaveLength(2);
  expect(await statementsOf(escalate)).toHaveLength(3);
  // PostgreSQL plans a prepared statement for its values five times, then once for all.
  const { rows } = await db.raw(
    "select left(statement, 60) as what, custom_plans::int as plans from pg_prepared_statements",
  );
  expect(rows.length).toBeGreaterThan(1);
  expect(rows.filter(({ plans }: { plans: number }) => plans > 5)).toEqual([]);
}, 30_000);

test("a click wakes the lanes for which it has left something, and no others", async () => {
  const woken: string[] = [];
  const nudges: Nudges = {
    ...NO_NUDGES,
    posts: (_workspace, channelId) => void woken.push(`post ${channelId}`),
    redraws: (_workspace, channelId) => void woken.push(`draw ${channelId}`),
  };
  await click(0, { type: "AddNote", note: "They were not in." }, nudges);
  expect(woken.splice(0).sort()).toEqual([`draw ${CHANNEL}`, `post ${CHANNEL}`]);
  await click(
    0,
    { type: "Assign", seen: people[0]?.id as number, to: people[7]?.id as number, note: "They know them." },
    nudges,
  );
  expect(woken.splice(0).sort()).toEqual([`draw ${CHANNEL}`, `post ${CHANNEL}`, "post U0P7"]);
});
