import { expect } from "@jest/globals";
import { eventually } from "../waiting.ts";
import type { Modal } from "./modal.ts";
import { openHome } from "./my-issues.ts";
import { USERS, type Who } from "./people.ts";
import type { Story } from "./story.ts";

/** Waits until Amends knows everybody of the workspace, and with them who is an admin. */
export const everybodyIsKnown = (story: Story): Promise<void> =>
  eventually(async () => {
    expect(await story.database.db("people").where({ is_admin: true })).toHaveLength(1);
  });

/** The window in which Bridget, an admin, sets deadlines and escalation. */
export async function termsWindow(story: Story): Promise<Modal> {
  await everybodyIsKnown(story);
  return (await openHome(story, "Bridget")).opens("Deadlines and escalation");
}

/** What the workspace has set of its terms. */
export async function termsStored(story: Story): Promise<unknown> {
  const { rows } = await story.database.db.raw("select settings -> 'terms' as terms from workspaces");
  return rows[0].terms;
}

/** Waits until the promise of the first issue falls due then. */
export const isDue = (story: Story, due: string): Promise<void> =>
  eventually(async () => {
    const { rows } = await story.database.db.raw("select due_at as due from issues order by id limit 1");
    expect(rows[0].due?.toISOString()).toContain(due);
  });

/** Somebody says in My preferences that they are away until the end of a day. */
export async function goesAway(story: Story, who: Who, deputy: Who, until = "2026-12-03"): Promise<void> {
  const window = await (await openHome(story, who)).opens("My preferences");
  const given = { away: ["away"], away_until: until, deputy: USERS[deputy] };
  expect(await window.submit(given)).toMatchObject({ outcome: "closed" });
}

/** Somebody says that they are back. */
export async function comesBack(story: Story, who: Who): Promise<void> {
  const window = await (await openHome(story, who)).opens("My preferences");
  expect(await window.submit({ away: [] })).toMatchObject({ outcome: "closed" });
}
