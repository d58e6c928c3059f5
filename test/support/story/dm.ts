import { expect } from "@jest/globals";
import { eventually } from "../waiting.ts";
import { Card } from "./card.ts";
import { USERS, type Who } from "./people.ts";
import type { Story } from "./story.ts";

/** The message from Amends to a person whose notification begins so, once it is there; the last one, when there are several. Reading it accounts for it. */
export async function dmTo(story: Story, who: Who, begins: string): Promise<Card> {
  let found: Card | undefined;
  await eventually(() => {
    const { channel, messages } = story.slack.control.dm(USERS[who]);
    const message = messages.findLast((m) => !m.ephemeral && m.text.startsWith(begins));
    expect(messages.map((m) => m.text).join("\n")).toContain(begins);
    found = message && new Card(story, channel.id, message.ts).expected();
  });
  if (!found) throw new Error(`nothing that begins with ${begins} came to ${who}`);
  return found;
}

/** What Slack shows only this person beside what Amends wrote to them. */
export const whispersInDm = (story: Story, who: Who): string[] =>
  story.slack.control.dm(USERS[who]).messages.flatMap((m) => (m.ephemeral ? [m.text] : []));
