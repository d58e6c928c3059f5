import { expect } from "@jest/globals";
import { rulesOf } from "../../../src/domain/rules.ts";
import type { StoredSettings } from "../../../src/domain/settings.ts";
import { settingsFrom } from "../../../src/domain/settings.ts";
import { type DueIssues, dueIssues } from "../due-issues.ts";
import { eventually } from "../waiting.ts";
import { USERS, type Who } from "./people.ts";
import type { Story } from "./story.ts";

/** Sets what the workspace decides, as a story needs it. */
export async function decideInStory(story: Story, settings: StoredSettings): Promise<void> {
  await story.database.db.raw("update workspaces set settings = settings || cast(? as jsonb)", [
    JSON.stringify(settings),
  ]);
}

/** The ids of these people, once Amends knows everyone of the workspace. */
export async function idsOf(story: Story, ...who: readonly Who[]): Promise<readonly number[]> {
  const slackIds = who.map((one) => USERS[one]);
  let ids: number[] = [];
  await eventually(async () => {
    const people = await story.database.db("people").whereIn("slack_user_id", slackIds).select("id", "slack_user_id");
    ids = slackIds.flatMap((slackId) => people.filter((p) => p.slack_user_id === slackId).map((p) => p.id));
    expect(ids).toHaveLength(who.length);
  });
  return ids;
}

/** Puts open issues into a story that has none yet; their cards are not in its Slack. */
export async function fillStory(
  story: Story,
  o: Pick<DueIssues, "many" | "openedAt" | "assigneeIds"> & { readonly settings?: StoredSettings },
): Promise<void> {
  const { db } = story.database;
  const [workspace] = await db("workspaces").select("id");
  const [source] = await db("sources").select("id");
  const rules = rulesOf(settingsFrom(o.settings ?? {}));
  await db.transaction(async (trx) => {
    for (const sql of dueIssues({ ...o, workspaceId: workspace.id, sourceId: source.id, rules })) await trx.raw(sql);
  });
}
