import { counted } from "./text.ts";

/** The place that stands for all of Slack: Amends is let in nowhere. */
export const EVERYWHERE = "";

/** A place that takes no messages until a person mends it. */
export interface Closure {
  readonly id: number;
  readonly workspaceId: number;
  /** The channel's id, or EVERYWHERE. */
  readonly place: string;
  /** The transport's own word for it. */
  readonly code: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** How often it was looked at since, in vain. */
  readonly probes: number;
  /** When it is looked at next. ISO 8601 in UTC. */
  readonly probeAt: string;
  /** When its admins were told last; null: not yet. ISO 8601 in UTC. */
  readonly toldAt: string | null;
  /** What the channel is called, without #; null when nobody knows, when the reader may not, and for EVERYWHERE. */
  readonly name: string | null;
  /** It is a private channel in which the reader is not. */
  readonly isHidden?: boolean;
}

interface Words {
  /** Read after the place. */
  readonly what: string;
  /** The one step that mends it, a sentence. */
  readonly mend: string;
}

const OTHER_CHANNEL =
  "or name another channel in Home (Workspace settings) or with `amends settings set channel`: open cards move there";
const NEW_TOKEN =
  "Reinstall the app (https://api.slack.com/apps, OAuth & Permissions), put its new Bot User OAuth Token into SLACK_BOT_TOKEN, and start Amends anew.";
const UNINVITED = `Write /invite @Amends in the channel, ${OTHER_CHANNEL}.`;

const OF_CHANNELS: Readonly<Record<string, Words>> = {
  is_archived: { what: "is archived", mend: `Unarchive it, ${OTHER_CHANNEL}.` },
  is_inactive: { what: "is archived", mend: `Unarchive it, ${OTHER_CHANNEL}.` },
  not_in_channel: { what: "no longer has Amends in it", mend: UNINVITED },
  channel_not_found: { what: "was deleted, or is private and Amends is not in it", mend: UNINVITED },
};
const CHANNEL: Words = {
  what: "takes no messages from Amends",
  mend: `Ask who looks after it to let Amends post there, ${OTHER_CHANNEL}.`,
};

const OF_SLACK: Readonly<Record<string, Words>> = {
  missing_scope: {
    what: "does not let Amends post: a permission is missing",
    mend: "Add the scopes of manifest.yml to the Slack app (OAuth & Permissions), reinstall it, and start Amends anew with its token.",
  },
  other_workspace: {
    what: "lets Amends into another workspace than this one",
    mend: "Put the Bot User OAuth Token of this workspace into SLACK_BOT_TOKEN, and start Amends anew.",
  },
};
const SLACK: Words = { what: "no longer lets Amends in: the app was removed, or its token revoked", mend: NEW_TOKEN };

const wordsOf = ({ place, code }: Pick<Closure, "place" | "code">): Words =>
  place === EVERYWHERE ? (OF_SLACK[code] ?? SLACK) : (OF_CHANNELS[code] ?? CHANNEL);

/** "#client-feedback is archived", "Slack no longer lets Amends in: …". */
export const closureText = (closure: Pick<Closure, "place" | "code" | "name" | "isHidden">): string =>
  `${placeText(closure)} ${wordsOf(closure).what}`;

/** "#client-feedback", "A private channel", "Slack". */
function placeText({ place, name, isHidden = false }: Pick<Closure, "place" | "name" | "isHidden">): string {
  if (place === EVERYWHERE) return "Slack";
  if (isHidden) return "A private channel";
  return name === null ? `The channel ${place}` : `#${name}`;
}

/** "3 open issues wait". */
export const waitingText = (count: number): string =>
  count === 0 ? "no open issue waits yet" : `${counted(count, "open issue")} ${count === 1 ? "waits" : "wait"}`;

/** What becomes of messages while it lasts, a sentence. */
export const meanwhileText = ({ place }: Pick<Closure, "place">): string =>
  place === EVERYWHERE
    ? "Nothing is lost: cards and messages wait, and people are told by mail meanwhile."
    : "Nothing is lost: cards wait, and people are told directly meanwhile.";

/** What mends it, a sentence. */
export const mendingStep = (closure: Pick<Closure, "place" | "code">): string => wordsOf(closure).mend;

/**
 * Reasons that somebody who looks at a place sees. Others show only when something is posted: a place that looked open, and refused again for one of
 * those, was never mended.
 */
export const SEEN_CODES: ReadonlySet<string> = new Set([
  ...Object.keys(OF_CHANNELS),
  ...[
    "token_revoked",
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "token_expired",
    "missing_scope",
    "other_workspace",
  ],
]);

const FIRST_PROBE_MS = 60_000;
/** The longest a closed place is left alone. */
export const LAST_PROBE_MS = 3_600_000;
const NAG_MS = 7 * 86_400_000;

/** How long to leave a closed place alone after it was looked at so often in vain: a minute at first, an hour at most. */
export const probeAfterMs = (probes: number): number => Math.min(LAST_PROBE_MS, FIRST_PROBE_MS * 2 ** probes);

/** Whether it is to be told of: once a second look has confirmed it, and to admins again after a week. */
export function isToBeTold({ probes, toldAt }: Pick<Closure, "probes" | "toldAt">, at: string): boolean {
  if (probes === 0) return false;
  return toldAt === null || Date.parse(at) - Date.parse(toldAt) >= NAG_MS;
}
