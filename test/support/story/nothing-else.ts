import { expect } from "@jest/globals";
import type { ShownMessage } from "../../../src/sandbox/control-types/shown.ts";
import type { Story } from "./story.ts";

/** A story that expects it has deliveries that nobody understands: whether an admin was told already depends on when the watch looked. */
export const NOT_UNDERSTOOD = "could not be understood";

/** Fails on every message, warning, Slack error or logged error that the story has not accounted for. */
export function expectNothingElse(story: Story): void {
  const { control } = story.slack;
  const isOfRejected = ({ text }: ShownMessage): boolean =>
    story.expectedErrors.includes(NOT_UNDERSTOOD) && text.includes(NOT_UNDERSTOOD);
  const unseen = (m: ShownMessage): string[] => [
    ...(m.bot_id && !m.ephemeral && !story.seen.has(m.ts) && !isOfRejected(m) ? [`#${m.channel}: ${m.text}`] : []),
    ...m.replies.flatMap(unseen),
  ];
  const state = control.state();
  const messages = state.channels.flatMap((channel) => control.messages(channel.id).messages.flatMap(unseen));
  const calls = control.log().flatMap((entry) => {
    if (entry.type !== "api") return [];
    // Two who draw one Home at the same time is what the hash is for: the slower one draws again.
    if (entry.method === "views.publish" && entry.error === "hash_conflict") return [];
    // How Slack says that an address is nobody's there; people are reached by mail too.
    if (entry.method === "users.lookupByEmail" && entry.error === "users_not_found") return [];
    const bad = [...(entry.error ? [entry.error] : []), ...entry.warnings];
    return bad
      .filter((word) => !story.expectedErrors.includes(word))
      .map((word) => `${entry.method}: ${word} ${entry.messages.join("; ")}`);
  });
  const mails = story.world.mailbox
    .messages()
    .filter((mail) => !story.seen.has(`mail ${mail.n}`))
    .map((mail) => `mail: ${mail.subject}`);
  const warnings = state.warnings.map((w) => `${w.user} saw: ${w.text}`);
  const logged = story.log.at("error").map((line) => `logged: ${JSON.stringify(line)}`);
  expect([
    ...messages,
    ...mails,
    ...calls,
    ...warnings,
    ...(story.expectedErrors.includes("logged") ? [] : logged),
  ]).toEqual([]);
}
