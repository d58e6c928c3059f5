import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "../../domain/issue.ts";
import { NOTE_MAX } from "../../domain/required-note.ts";
import { shorten } from "../../domain/text.ts";
import type { NoteAt } from "../../usecases/reader-ports.ts";
import type { Listening } from "../listening.ts";
import { readableText } from "../plain-text.ts";
import { codeOf } from "./answer.ts";
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
  /** Who began the thread. */
  readonly parent_user_id?: string;
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
  app.event("message", async ({ event, context: { botUserId } }) => {
    const message = event as unknown as MessageEvent;
    const deleted = deletedCard(message);
    if (deleted !== null) return context.cardDeleted(message.channel, deleted);
    const happened = whatHappened(message);
    if (!happened) return;
    const { thread_ts, parent_user_id: begunBy = botUserId } = happened.reply;
    const issueId = await issueAbove(context, message.channel, thread_ts, begunBy === botUserId);
    if (issueId !== null) await record(context, message.channel, issueId, happened);
  });
}

/**
 * Someone may be faster than the answer to our own post, or the answer was lost and the card is being looked for: how long to wait before each look.
 * Slack is not kept waiting so long, and brings the reply again meanwhile.
 */
const LOOKS_MS = [0, 100, 400, 1_500, 4_000, 10_000];

/** The issue whose card a thread hangs under; null when it hangs under something else. */
async function issueAbove(
  { reader, workspaceId }: ListenerContext,
  channel: string,
  threadTs: string,
  isOurs: boolean,
): Promise<number | null> {
  for (const waitMs of LOOKS_MS) {
    await sleep(waitMs, undefined, { ref: false });
    // Asked first: a card that arrives between the two questions is found by the second.
    const mayCome = isOurs && (await reader.isPosting(workspaceId, channel));
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

/** What comes twice, or has become a note while we looked, finds that at the second look. */
const RECORD_LOOKS = 2;

async function record(
  context: ListenerContext,
  channel: string,
  issueId: number,
  { reply, kind }: Happened,
): Promise<void> {
  const note = kind === "deleted" ? "" : await noteOf(context, reply);
  for (let looks = 0; looks < RECORD_LOOKS; looks++) {
    const known = await context.reader.noteAt(issueId, reply.ts);
    const command = commandFor(kind, note, reply, known);
    if (!command) return;
    // A reply counts as written once, by whatever came of it first.
    const end =
      known === undefined ? "AddNote:" : `${command.type}:${kind === "edited" ? (reply.edited?.ts ?? "") : ""}`;
    const envelope = {
      ...{ workspaceId: context.workspaceId, issueId, command, via: "slack" as const },
      commandId: `slack:${channel}:${reply.ts}:${end}`,
      at: context.clock.now().toISOString(),
    };
    try {
      const person = await actorOf(context, { id: reply.user, team_id: reply.team });
      const { events } = await context.execute({ ...envelope, actor: { kind: "person", personId: person.id } });
      if (events.length === 0) continue;
      if (command.type === "AddNote") await receipt(context, channel, reply.ts);
      return;
    } catch (error) {
      const code = codeOf(error);
      // What was taken back must go, whatever its author may by now.
      if (code !== null && known?.note && command.type === "DeleteNote")
        return void (await context.execute({ ...envelope, actor: { kind: "amends" } }));
      if (code === null || code === "not_known_yet") throw error;
      // A guest's or a stranger's reply stays a reply: without a receipt it is not in the record.
      return context.logger.info("a reply is not in the record", { issueId, channel, code });
    }
  }
}

/**
 * An edit that leaves nothing takes the note away. What happened to a reply may come before the reply itself, when that has to come again: it is then
 * written with the words it has now, or with none; and an edit may come after a later one.
 */
function commandFor(kind: Happened["kind"], note: string, reply: Happened["reply"], known: NoteAt): Command | null {
  const { ts: ref, edited } = reply;
  if (known && (kind === "written" || known.note === null || known.note === note)) return null;
  if (known?.edit && edited && kind === "edited" && edited.ts < known.edit) return null;
  if (note === "") return kind === "written" ? null : { type: "DeleteNote", ref };
  return { type: known ? "EditNote" : "AddNote", note, ref, ...(edited ? { edit: edited.ts } : {}) };
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
