/**
 * Sets this process's machine clock wrong by so many milliseconds, ahead when positive: for everything that asks for the time, as on a host whose clock
 * is wrong. Timers run on, as they do there.
 */
export function skewMachineClock(ms: number): void {
  skewMs = ms;
}

const RightDate = Date;
let skewMs = 0;

const skewed = (): number => RightDate.now() + skewMs;

globalThis.Date = new Proxy(RightDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [skewed()] : given, newTarget) as Date,
  get: (target, name, receiver) => (name === "now" ? skewed : Reflect.get(target, name, receiver)),
});
