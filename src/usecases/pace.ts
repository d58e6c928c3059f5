/** How fast and how patiently Amends talks to Slack, in milliseconds. */
export interface Pace {
  /** Rest of a channel after a new message: Slack takes about one a second. */
  readonly postMs: number;
  /** Rest of a card after it was drawn anew: a burst of changes becomes few updates. */
  readonly redrawMs: number;
  /** After this long a call to Slack counts as lost. */
  readonly callMs: number;
  /** What comes as one message, as reminders do, waits this long past its moment for others to the same person: what is due together comes together. */
  readonly collectMs: number;
  /** After an answer was lost: long enough for a late message to show in the channel's history. */
  readonly lookAfterMs: number;
}

/**
 * Slack takes one message a second and channel, and some 50 updates a minute. It mostly answers within a second; a call is given up so early that who takes
 * over from a process that was killed does so within 15 s, starting included.
 */
export const SLACK_PACE: Pace = {
  postMs: 1_000,
  redrawMs: 1_000,
  callMs: 8_000,
  collectMs: 30_000,
  lookAfterMs: 5_000,
};

/** Who waits this long for a processor has not stood still. */
const LEAST_MS = 500;

/** Within this time a hold has to be begun anew, and within the same time after it the call has to be on its way. */
export const beginMs = ({ callMs }: Pick<Pace, "callMs">): number => Math.max(Math.min(LEAST_MS, callMs), callMs / 4);

/** How long a lane belongs to its holder without a word: as long as both and the call may take, so that an expired hold has nothing in flight. */
export const holdMs = (pace: Pace): number => pace.callMs + 2 * beginMs(pace);
