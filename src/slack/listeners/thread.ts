import { setTimeout as sleep } from "node:timers/promises";
import { RuleViolation } from "../../domain/errors.ts";
import type { Command } from "../../domain/issue.ts";
import { NOTE_MAX } from "../../domain/required-note.ts";
import { shorten } from "../../domain/text.ts";
import { Refused } from "../../usecases/execute-command.ts";
import type { Listening } from "../listening.ts";
import { readableText } from "../plain-text.ts";
import { actorOf, type ListenerContext } from "./context.ts";

/** The receipt under a reply that has become a note. */
const RECEIPT = "memo";

/** What a message event holds, as far as a thread's record needs it. */
interface MessageEvent {
  readonly channel: string;
  readonly channel_type?: string;
  readonly subtype?: string;
  readonly ts: string;
  readonly message?: Reply;
  readonly previous_message?: Reply;
  readonly deleted_ts?: string;
}

interface Reply {
  readonly subtype?: string;
  readonly user?: string;
  readonly team?: string;
  readonly bot_id?: string;
  readonly text?: string;
  readonly ts?: string;
  readonly thread_ts?: string;
  readonly edited?: { readonly ts: string };
  readonly files?: readonly { readonly name?: string | null; readonly title?: string | null }[];
}

/** What happened to a reply: written, edited or deleted. */
interface Happened {
  readonly reply: Reply & { readonly user: string; readonly ts: string; readonly thread_ts: string };
  readonly kind: "written" | "edited" | "deleted";
}

/** What people write in the thread of a card becomes a note; edits and deletions follow. Needs the history scopes; without them there is "Add note". */
export function listenToThreads(app: Listening, context: ListenerContext): void {
  app.event("message", async ({ event }) => {
    const message = event as unknown as MessageEvent;
    const deleted = deletedCard(message);
    if (deleted !== null) return context.cardDeleted(message.channel, deleted);
    const happened = whatHappened(message);
    if (!happened) return;
    const issueId = await issueAbove(context, message.channel, happened.reply.thread_ts);
    if (issueId !== null) await record(context, message.channel, issueId, happened);
  });
}

/** Someone may be faster than the answer to our own post, or the answer was lost and the card is being looked for: how long to wait before each look. */
const LOOKS_MS = [0, 100, 400, 1_500, 4_000, 10_000];

/** The issue whose card a thread hangs under; null when it hangs under something else. */
async function issueAbove(
  { reader, workspaceId }: ListenerContext,
  channel: string,
  threadTs: string,
): Promise<number | null> {
  for (const waitMs of LOOKS_MS) {
    await sleep(waitMs, undefined, { ref: false });
    // Asked first: a card that arrives between the two questions is found by the second.
    const mayCome = await reader.isPosting(workspaceId, channel);
    const issueId = await reader.issueAt(workspaceId, channel, threadTs);
    if (issueId !== null || !mayCome) return issueId;
  }
  return null;
}

/** Only what a person did to a reply counts: not the card itself, not what apps write. */
function whatHappened(event: MessageEvent): Happened | null {
  const found = READ[event.subtype ?? "none"]?.(event);
  if (!found || found.reply.bot_id) return null;
  const { user, ts, thread_ts } = found.reply;
  return user && ts && thread_ts && thread_ts !== ts
    ? { ...found, reply: { ...found.reply, user, ts, thread_ts } }
    : null;
}

/** A message of the channel itself that was deleted; one that has a thread leaves a trace of itself. Null when it is something else that happened. */
function deletedCard({ subtype, deleted_ts: ts, previous_message: before, message }: MessageEvent): string | null {
  if (subtype === "message_changed" && message?.subtype === "tombstone") return message.ts ?? null;
  const isReply = before?.thread_ts !== undefined && before.thread_ts !== ts;
  return subtype === "message_deleted" && ts && !isReply ? ts : null;
}

type Read = (event: MessageEvent) => { reply: Reply; kind: Happened["kind"] } | null;
const written: Read = (event) => ({ reply: event as Reply, kind: "written" });

const READ: Readonly<Record<string, Read>> = {
  none: written,
  file_share: written,
  thread_broadcast: written,
  message_changed: ({ message, previous_message }) =>
    message && message.text !== previous_message?.text ? { reply: message, kind: "edited" } : null,
  message_deleted: ({ previous_message }) => (previous_message ? { reply: previous_message, kind: "deleted" } : null),
};

async function record(
  context: ListenerContext,
  channel: string,
  issueId: number,
  { reply, kind }: Happened,
): Promise<void> {
  if (kind !== "written" && !(await context.reader.hasNote(issueId, reply.ts))) return;
  const note = kind === "deleted" ? "" : await noteOf(context, reply);
  const command = commandFor(kind, note, reply.ts);
  if (!command) return;
  try {
    const person = await actorOf(context, { id: reply.user, team_id: reply.team });
    const { events } = await context.execute({
      workspaceId: context.workspaceId,
      issueId,
      commandId: `slack:${channel}:${reply.ts}:${command.type}:${kind === "edited" ? (reply.edited?.ts ?? "") : ""}`,
      command,
      actor: { kind: "person", personId: person.id },
      via: "slack",
      at: context.clock.now().toISOString(),
    });
    if (events.length > 0 && command.type === "AddNote") await receipt(context, channel, reply.ts);
  } catch (error) {
    // A guest's or a stranger's reply stays a reply: without a receipt it is not in the record.
    if (!(error instanceof RuleViolation || error instanceof Refused)) throw error;
  }
}

/** An edit that leaves nothing takes the note away. */
function commandFor(kind: Happened["kind"], note: string, ref: string): Command | null {
  if (kind === "written") return note === "" ? null : { type: "AddNote", note, ref };
  return note === "" ? { type: "DeleteNote", ref } : { type: "EditNote", note, ref };
}

async function noteOf(context: ListenerContext, reply: Reply): Promise<string> {
  const text = await readableText(reply.text ?? "", async (id) => (await context.whoIs(context.workspaceId, id)).name);
  const files = (reply.files ?? []).map((file) => `[file: ${file.title ?? file.name ?? "unnamed"}]`);
  return shorten([text.trim(), ...files].filter(Boolean).join("\n"), NOTE_MAX);
}

/** The note is kept already; a receipt that cannot be given (no scope, message gone) is not worth more than a log line. */
async function receipt(context: ListenerContext, channel: string, ts: string): Promise<void> {
  await context.client.reactions.add({ channel, timestamp: ts, name: RECEIPT }).catch((err: unknown) => {
    context.logger.debug("a note's receipt could not be given", { channel, err });
  });
}
