import { join } from "node:path";
import { expect } from "@jest/globals";
import { type Restored, type RestoreOptions, restoreFile } from "../../../src/cli/restore.ts";
import { emptyDatabase, type FreshDatabase } from "../database.ts";
import { amends } from "./cli.ts";
import { Story } from "./story.ts";

/** Exports what a story's database holds to a new file in the folder, by the command. */
export async function exportOf(story: Story, folder: string, name = "export.jsonl.gz"): Promise<string> {
  const file = join(folder, name);
  const { code, err } = await amends(story, "export", file);
  expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^[\d,]+ rows in .*\. Keep SECRET_KEY/) });
  return file;
}

/** The same world with a new database, into which an export was read; nothing runs there yet. */
export async function restoredStory(
  story: Story,
  file: string,
  o: Pick<RestoreOptions, "ranOn">,
): Promise<{ readonly restored: Story; readonly result: Restored }> {
  const database = await emptyDatabase();
  const result = await restoreFile(database.db, file, { ...o, clock: story.clock });
  return { restored: sameOn(story, database), result };
}

/** The same world at the same moment with another database; nothing runs there yet. */
export function sameOn(story: Story, database: FreshDatabase): Story {
  const env = { ...story.world.env, DATABASE_URL: database.url };
  const same = new Story({ ...story.world, database, env }, { beginning: story.clock.now().toISOString() });
  for (const one of story.seen) same.seen.add(one);
  same.expectedErrors.push(...story.expectedErrors);
  return same;
}
