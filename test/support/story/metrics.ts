import { expect } from "@jest/globals";
import type { Story } from "./story.ts";

/** What a process of the story shows whoever watches it, line by line; default: the one that listens. */
export async function scrape(story: Story, url = story.url): Promise<readonly string[]> {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("text/plain");
  return (await answer.text()).split("\n");
}

/** The value of a series as it is written, labels in their order; undefined when it is not shown. */
export function shown(lines: readonly string[], series: string): number | undefined {
  const line = lines.find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
