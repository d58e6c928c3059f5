import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import type { Calendar } from "../../src/domain/working-time.ts";
import type { WorkingSpan, WorkingWeek } from "../../src/domain/working-week.ts";
import { type OpenTime, openTime } from "../support/open-time.ts";

const DAY = 1440;
const [FROM, TO] = [Date.parse("2026-01-01"), Date.parse("2028-01-01")];
const ZONES = ["America/Los_Angeles", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "Australia/Lord_Howe"];
const HOLIDAYS = [
  null,
  { country: "US", region: "OR" },
  { country: "DE", region: "BE" },
  { country: "IN", region: null },
  { country: "AU", region: "NSW" },
];

/** Every change of clocks in 2026 and 2027, in milliseconds. */
const changes = ZONES.flatMap((zone) => {
  const found: number[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(FROM).toZonedDateTimeISO(zone);
  while (at && at.epochMilliseconds < TO) {
    at = at.getTimeZoneTransition("next");
    if (at) found.push(at.epochMilliseconds);
  }
  return found;
});

const time = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** Weeks of spans that do not overlap, from pairs of minutes of the week; `step` is what they are multiples of. */
const weeks = (step: number): fc.Arbitrary<WorkingWeek> =>
  fc
    .tuple(fc.uniqueArray(fc.nat(7 * (DAY / step) - 1), { minLength: 2, maxLength: 16 }), fc.nat(6))
    .map(([points, turn]) => {
      const sorted = points.map((point) => point * step).sort((a, b) => a - b);
      const week: Record<number, WorkingSpan[]> = {};
      for (let i = 0; i + 1 < sorted.length; i += 2) {
        const [start = 0, end = 0] = sorted.slice(i, i + 2);
        const length = Math.min(end - start, DAY - step);
        const day = ((Math.floor(start / DAY) + turn) % 7) + 1;
        const span = { from: time(start % DAY), to: time((start + length) % DAY) };
        week[day] = [...(week[day] ?? []), span];
      }
      return week;
    });
const dates = fc.array(fc.nat(729).map((day) => new Date(FROM + day * DAY * 60_000).toISOString().slice(0, 10)));
const calendars = (step: number): fc.Arbitrary<Calendar> =>
  fc.record({
    timeZone: fc.constantFrom(...ZONES),
    week: weeks(step),
    holidays: fc.constantFrom(...HOLIDAYS),
    closedDays: dates,
  });

/** Moments of two years, every other one within three hours of a change of clocks. */
const moments = fc
  .oneof(
    fc.integer({ min: FROM, max: TO }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -180, max: 180 }))
      .map(([change, minutes]) => change + minutes * 60_000),
  )
  .map((ms) => new Date(ms).toISOString());
const minutes = fc.oneof(fc.nat(600), fc.nat(20_000));
const days = fc.nat(12);

const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
const inOrder = (a: string, b: string): [string, string] => (a <= b ? [a, b] : [b, a]);
const isOpenOrClosing = (reckoned: OpenTime, at: string): boolean =>
  reckoned.isOpen(at) || reckoned.isOpen(later(at, -1));

/** A property of any calendar, with further arbitrary values. */
function holds<T extends unknown[]>(
  name: string,
  values: { [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (reckoned: OpenTime, ...drawn: T) => void,
): void {
  test(name, () => {
    const all = fc.tuple(calendars(1), fc.tuple(...values));
    fc.assert(
      fc.property(all, ([calendar, drawn]) => check(openTime(calendar), ...(drawn as unknown as T))),
      { numRuns: 150 },
    );
  });
}

describe("whatever the calendar", () => {
  holds("what was added has passed", [moments, minutes], (reckoned, at, amount) =>
    expect(reckoned.between(at, reckoned.add(at, amount))).toBe(amount * 60_000),
  );
  holds("what was taken back had passed", [moments, minutes], (reckoned, at, amount) =>
    expect(reckoned.between(reckoned.subtract(at, amount), at)).toBe(amount * 60_000),
  );
  holds("taking back undoes adding", [moments, minutes], (reckoned, at, amount) => {
    const inside = reckoned.opening(at);
    expect(reckoned.subtract(reckoned.add(inside, amount), amount)).toBe(inside);
  });
  holds("no answer lies in closed time", [moments, minutes, days], (reckoned, at, amount, count) => {
    for (const answer of [reckoned.add(at, amount), reckoned.subtract(at, amount), reckoned.addDays(at, count)])
      expect([answer, isOpenOrClosing(reckoned, answer)]).toEqual([answer, true]);
    for (const answer of [reckoned.opening(at), reckoned.nextDayStart(at)])
      expect([answer, reckoned.isOpen(answer)]).toEqual([answer, true]);
  });
  holds(
    "later and more never lead to earlier",
    [moments, fc.oneof(moments, fc.nat(7_200_000)), minutes, minutes, days, days],
    (reckoned, one, other, a, b, n, m) => {
      const [at, after] = typeof other === "number" ? [one, later(one, other)] : inOrder(one, other);
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      const [few, many] = [Math.min(n, m), Math.max(n, m)];
      const pairs = [
        [reckoned.add(at, less), reckoned.add(after, more)],
        [reckoned.subtract(at, more), reckoned.subtract(after, less)],
        [reckoned.addDays(at, few), reckoned.addDays(after, many)],
        [reckoned.opening(at), reckoned.opening(after)],
        [reckoned.nextDayStart(at), reckoned.nextDayStart(after)],
      ] as const;
      for (const [first, second] of pairs) expect([first, second]).toEqual(inOrder(first, second));
    },
  );
  holds("the opening is the first open moment", [moments], (reckoned, at) => {
    const opening = reckoned.opening(at);
    expect(opening >= at).toBe(true);
    expect(reckoned.between(at, opening)).toBe(0);
    expect(reckoned.isOpen(at)).toBe(opening === at);
  });
  holds("open is when time passes", [moments], (reckoned, at) =>
    expect(reckoned.between(at, later(at, 1))).toBe(reckoned.isOpen(at) ? 1 : 0),
  );
  holds("time adds up", [moments, moments, moments], (reckoned, ...three) => {
    const [a, b, c] = three.sort() as [string, string, string];
    expect(reckoned.between(a, b) + reckoned.between(b, c)).toBe(reckoned.between(a, c));
  });
  holds("so many days later is within that day", [moments, days], (reckoned, at, count) => {
    let start = reckoned.opening(at);
    for (let i = 0; i < count; i++) start = reckoned.nextDayStart(start);
    const answer = reckoned.addDays(at, count);
    expect([start, answer, reckoned.nextDayStart(start)]).toEqual([start, answer, reckoned.nextDayStart(start)].sort());
  });
});

/** Whether a clock on the wall stands within the hours, in so many words: the slow way to the same answer. */
function isOpenByClock({ timeZone, week, closedDays }: Calendar, ms: number): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  return [0, 1].some((back) => {
    const date = local.toPlainDate().subtract({ days: back });
    if (closedDays.includes(date.toString())) return false;
    const now = local.hour * 60 + local.minute + back * DAY;
    return (week[date.dayOfWeek as 1] ?? []).some(({ from, to }) => {
      const [start = 0, end = 0] = [from, to].map((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
      return start <= now && now < (end > start ? end : end + DAY);
    });
  });
}

test("a week is open as long as a clock on the wall says", () => {
  // Whole hours, since a span that begins or ends within an hour that comes twice is not what the clock says.
  fc.assert(
    fc.property(calendars(60), moments, (drawn, moment) => {
      const calendar = { ...drawn, holidays: null };
      const begin = Math.floor(Date.parse(moment) / 1_800_000) * 1_800_000;
      let open = 0;
      for (let i = 0; i < 4 * 48; i++) if (isOpenByClock(calendar, begin + i * 1_800_000)) open += 1_800_000;
      const at = new Date(begin).toISOString();
      expect(openTime(calendar).between(at, later(at, 96 * 3_600_000))).toBe(open);
    }),
    { numRuns: 40 },
  );
});
