import { expect } from "@jest/globals";
import type { Rules } from "../../src/domain/deadlines.ts";
import { readContacts } from "../../src/store/contacts.ts";
import { planNotices, planRollups, tellingsOf } from "../../src/usecases/plan-notices.ts";
import type { Taken } from "./replay.ts";
import type { Story } from "./story/story.ts";

/** The ledger holds what these steps of time are to tell, for each person and way one entry and no other; and each was told, or nothing of it was so any more. */
export async function expectLedgerAsDecided(
  story: Story,
  workspaceId: number,
  rules: Rules,
  taken: readonly Taken[],
): Promise<void> {
  const { db } = story.database;
  const people = await db("people").pluck("id");
  const contacts = await readContacts(db, workspaceId, people);
  const wanted = taken.flatMap(({ issueId, event, issue }) => {
    const planned = planNotices(tellingsOf([event], issue), contacts, rules.calendar);
    return [...planned, ...planRollups([event], "C0DETRACT", rules.calendar)].map(
      ({ kind, personId, place }) =>
        `${kind} ${issueId}.${event.version} to ${personId ?? "all"} by ${place === "mail" ? "email" : "slack"}`,
    );
  });
  const { rows } = await db.raw<{
    rows: { entry: string; state: string; error_code: string | null; is_due: boolean }[];
  }>(
    `select n.kind || ' ' || n.issue_id || '.' || n.event_version || ' to ' || coalesce(n.person_id::text, 'all') || ' by ' || n.transport as entry,
       n.state, n.error_code, coalesce(n.not_before <= ?, true) as is_due
     from notices n join issue_events e on e.issue_id = n.issue_id and e.version = n.event_version
     where e.via = 'time' and n.kind not in ('card', 'line')`,
    [story.clock.now().toISOString()],
  );
  expect(rows.map(({ entry }) => entry).sort()).toEqual(wanted.sort());
  const fates = new Set(rows.filter((r) => r.is_due).map((r) => `${r.state} ${r.error_code ?? ""}`.trim()));
  expect([...fates].filter((fate) => !FATES.includes(fate))).toEqual([]);
}

/** Told; or somebody was faster. */
const FATES = ["sent", "superseded no_longer_so", "superseded nothing_left"];
