import type { Temporal } from "temporal-polyfill";
import { inZone } from "./quiet.ts";

/**
 * The wall clock of a time zone, both ways in milliseconds; a local time is written as if it were UTC. Neither way ever runs backwards:
 * a time that a change of clocks leaves out is the moment of the change; of a time that comes twice the first is meant,
 * and while it comes again the clock shows the time at which it was set back.
 */
export interface ZoneClock {
  instantOf(local: number): number;
  localOf(instant: number): number;
}

/** A time with one distance from UTC, in milliseconds; it lasts until the next one begins. */
interface Stretch {
  readonly from: number;
  readonly offset: number;
}

const DAY = 86_400_000;
/** Time zones are asked for their changes by the piece, since asking for every moment takes thirty times as long. */
const PIECE = 400 * DAY;
/** A piece knows the changes a little outside it, so that a local time can be looked up in the piece it is written in. */
const MARGIN = 3 * DAY;

const clocks = new Map<string, ZoneClock>();

/** The wall clock of an IANA time zone; of UTC when nobody knows the zone. */
export function zoneClock(timeZone: string): ZoneClock {
  const clock = clocks.get(timeZone) ?? makeClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

function makeClock(timeZone: string): ZoneClock {
  const pieces = new Map<number, readonly Stretch[]>();
  const around = (ms: number): readonly Stretch[] => {
    const number = Math.floor(ms / PIECE);
    const piece = pieces.get(number) ?? stretches(timeZone, number * PIECE - MARGIN, (number + 1) * PIECE + MARGIN);
    pieces.set(number, piece);
    return piece;
  };
  return {
    instantOf(local) {
      const piece = around(local);
      const found = piece.find(({ offset }, i) => local < (piece[i + 1]?.from ?? Number.POSITIVE_INFINITY) + offset);
      return found ? Math.max(local - found.offset, found.from) : local;
    },
    localOf(instant) {
      const piece = around(instant);
      const i = piece.findLastIndex(({ from }) => from <= instant);
      const { from, offset } = piece[i] ?? FIRST;
      return Math.max(instant + offset, from + (piece[i - 1]?.offset ?? offset));
    },
  };
}

const FIRST: Stretch = { from: Number.NEGATIVE_INFINITY, offset: 0 };

/** The stretches between two moments, ascending; the first has always been. */
function stretches(timeZone: string, from: number, to: number): readonly Stretch[] {
  const start = inZone(new Date(from).toISOString(), timeZone);
  const found: Stretch[] = [{ ...FIRST, offset: offsetOf(start) }];
  for (let at = next(start); at && at.epochMilliseconds < to; at = next(at))
    found.push({ from: at.epochMilliseconds, offset: offsetOf(at) });
  return found;
}

const next = (at: Temporal.ZonedDateTime): Temporal.ZonedDateTime | null => at.getTimeZoneTransition("next");
const offsetOf = (at: Temporal.ZonedDateTime): number => at.offsetNanoseconds / 1_000_000;
