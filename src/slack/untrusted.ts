import { z } from "zod";
import { ALL_STATUSES, type Status } from "../domain/status.ts";
import { type ButtonValue, type FromList, MORE, type ModalValue, type MoreChoice } from "./ids.ts";

/** Readers for what comes back from Slack. All of it may be forged by someone who can click: nothing but ids is taken from it. */
const status = z.enum(ALL_STATUSES as readonly [Status, ...Status[]]);
const issueId = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const buttonValue = z.object({ issueId, seen: status });
/** The list a window was opened from; whether the address is Slack's is asked where it is used. */
export const fromListValue: z.ZodType<FromList | undefined> = z
  .object({ answerTo: z.string().max(1_000), shown: z.string().max(255), openedAt: z.number().int() })
  .optional();
const modalValue = buttonValue.extend({ to: status.nullable(), from: fromListValue });
const moreValue = buttonValue.extend({ choice: z.enum(MORE) });

/** The message that an issue is opened from by hand; null: from none. */
const origin = z.object({ source: z.object({ channelId: z.string().max(20), ts: z.string().max(30) }).nullable() });

/** A value that this version of Amends did not write. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

const reader =
  <T>(schema: z.ZodType<T>) =>
  (text: string | undefined): T => {
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) throw new Unreadable();
    return parsed.data;
  };

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

export const readButton: (text: string | undefined) => ButtonValue = reader(buttonValue);
export const readModal: (text: string | undefined) => ModalValue = reader(modalValue);
export const readMore: (text: string | undefined) => ButtonValue & { choice: MoreChoice } = reader(moreValue);
export const readOrigin: (text: string | undefined) => z.infer<typeof origin> = reader(origin);
/** The choice alone, without trusting the rest; null when there is none. */
export function choiceOf(text: string | undefined): MoreChoice | null {
  const parsed = moreValue.safeParse(parseJson(text));
  return parsed.success ? parsed.data.choice : null;
}
export const write = (value: ButtonValue | ModalValue | (ButtonValue & { choice: MoreChoice })): string =>
  JSON.stringify(value);

/** What a picker's block says: the issue, and the assignee its user was looking at. */
export function readPickerBlock(blockId: string): { issueId: number; seenAssignee: number | null } {
  const match = /^amends\.\w+:(\d{1,15}):(\d{1,15})$/.exec(blockId);
  if (!match) throw new Unreadable();
  return { issueId: Number(match[1]), seenAssignee: Number(match[2]) || null };
}

const user = z.string().min(1).max(30);
/** The Slack user a picker brings back; throws Unreadable. */
export function readUser(chosen: unknown): string {
  const read = user.safeParse(chosen);
  if (!read.success) throw new Unreadable();
  return read.data;
}

/** More than this many nobody chooses: each is looked up in Slack. */
const MOST_USERS = 100;

/** The Slack users a picker brings back; throws Unreadable. */
export function readUsers(chosen: unknown): readonly string[] {
  const read = z.array(user).max(MOST_USERS).safeParse(chosen);
  if (!read.success) throw new Unreadable();
  return read.data;
}
