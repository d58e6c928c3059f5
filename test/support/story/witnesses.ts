import type { Knex } from "knex";
import type { Clock } from "../../../src/clock.ts";
import type { Control } from "../../../src/sandbox/control.ts";
import type { ShownMessage } from "../../../src/sandbox/control-types/shown.ts";
import type { Mailbox } from "../../../src/sandbox/mailbox.ts";

/** Who is asked whether all is as it has to be: a story, or whatever has a database, a local Slack and a mailbox. */
export interface Witnesses {
  readonly database: { readonly db: Knex };
  readonly slack: { readonly control: Pick<Control, "state" | "messages"> };
  readonly world: { readonly mailbox: Pick<Mailbox, "messages"> };
  /** The business's clock. */
  readonly clock: Clock;
  /** Resolves when nothing waits any more. */
  quiet(): Promise<void>;
}

/** What a story brings about on purpose, or cannot help. */
export interface Allowed {
  /** Issues were put into the database as if their cards had been given up: there are none in Slack. */
  readonly withoutCards?: boolean;
  /** Slack's answers to direct messages were lost. Nobody can look for those: they may stand twice, or beside the mail that was sent instead. */
  readonly dmsInDoubt?: boolean;
  /** The mail server was lost after it had taken a mail: the mail may have come twice, with one Message-ID, or be given up though it came. */
  readonly mailsInDoubt?: boolean;
  /** Checks of `amends audit` that find something in this story, by their names. */
  readonly found?: readonly string[];
}

/** One of Amends' messages that stands in Slack. */
export interface Standing {
  readonly key: string;
  /** The channel's id, with a person's direct message the D id. */
  readonly channel: string;
  readonly message: ShownMessage;
}

/** The key a message carries for being found again. */
export const keyOf = (message: ShownMessage): unknown => message.metadata?.event_payload.key;

/** Everything Amends has posted that stands in Slack: cards, thread lines, messages to people. */
export function standingInSlack({ slack: { control } }: Pick<Witnesses, "slack">): readonly Standing[] {
  const found = (channel: string, message: ShownMessage): Standing[] => {
    const key = keyOf(message);
    const own = typeof key === "string" && !message.ephemeral ? [{ key, channel, message }] : [];
    return [...own, ...message.replies.flatMap((reply) => found(channel, reply))];
  };
  return control
    .state()
    .channels.flatMap(({ id }) => control.messages(id).messages.flatMap((message) => found(id, message)));
}

/** Rows of a statement. */
export const ask = async <T>({ database: { db } }: Pick<Witnesses, "database">, sql: string): Promise<T[]> =>
  (await db.raw<{ rows: T[] }>(sql)).rows;
