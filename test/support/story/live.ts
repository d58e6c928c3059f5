import type { Story } from "./story.ts";

/** Lives through all that time brings until a moment: from one thing that is due to the next, so that each happens at its own time. */
export async function liveUntil(story: Story, iso: string): Promise<void> {
  const end = Date.parse(iso);
  await story.quiet();
  for (;;) {
    const next = await nextMoment(story);
    if (next === null || next > end) break;
    story.at(new Date(Math.max(next, story.clock.now().getTime())).toISOString());
    await story.quiet();
  }
  story.at(iso);
  await story.quiet();
}

/** When the next issue is due, or the next message that waits for its time. */
async function nextMoment(story: Story): Promise<number | null> {
  const { rows } = await story.database.db.raw<{ rows: { at: Date | null }[] }>(
    `select least((select min(coalesce(next_deadline_at, opened_at)) from issues where closed_at is null),
       (select min(not_before) from notices where state = 'planned')) as at`,
  );
  return rows[0]?.at?.getTime() ?? null;
}
