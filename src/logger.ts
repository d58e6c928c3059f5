import { types } from "node:util";
import { pino } from "pino";

/** The levels a log can be set to, quietest last. */
export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All a log line may carry besides its message: ids, counts, durations and codes. A respondent's words have no key here. */
const FIELD_NAMES = [
  "workspaceId",
  "personId",
  "sourceId",
  "receivedId",
  "responseId",
  "issueId",
  "issueNumber",
  "noticeId",
  "eventId",
  "requestId",
  "errorId",
  "source",
  "channel",
  "method",
  "job",
  "lane",
  "queue",
  "transport",
  "role",
  "step",
  "state",
  "code",
  "status",
  "version",
  "host",
  "port",
  "pid",
  "attempt",
  "count",
  "rows",
  "bytes",
  "ms",
  "retryAfterMs",
] as const;
type FieldName = (typeof FIELD_NAMES)[number];

/** The fields of one log line; `err` may be anything that was thrown. */
export type LogFields = Partial<Record<FieldName, string | number | boolean>> & { readonly err?: unknown };

type Write = (message: string, fields?: LogFields) => void;

/** Where the product writes what happened. Messages are constants; all that varies goes into the fields. */
export interface Logger {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

/** An error whose message we wrote ourselves and which holds nothing a respondent said. */
interface SafeError {
  readonly safeToLog: true;
  readonly message: string;
}

const isSafe = (err: Error): err is Error & SafeError => "safeToLog" in err && err.safeToLog === true;

/** What drivers attach to errors and what is safe to show: never `detail`, `where` or `hint`, which quote row values. */
const ERROR_KEYS = ["code", "errno", "syscall", "severity", "table", "constraint", "routine", "statusCode"] as const;
const MAX_CAUSES = 3;

/** An error without its message, which may quote a row or an answer: name, codes, stack frames, causes. */
export function describeError(err: unknown, depth = 0): Record<string, unknown> {
  if (!types.isNativeError(err)) return { name: typeof err };
  const seen: Record<string, unknown> = { name: err.name };
  for (const key of ERROR_KEYS) {
    const value: unknown = Reflect.get(err, key);
    if (typeof value === "string" || typeof value === "number") seen[key] = value;
  }
  if (isSafe(err)) seen.message = err.message;
  const frames = stackFrames(err);
  if (frames.length > 0) seen.stack = frames;
  if (err.cause !== undefined && depth < MAX_CAUSES) seen.cause = describeError(err.cause, depth + 1);
  return seen;
}

const FRAME = /^\s+at \S.*(:\d+:\d+\)?|<anonymous>\)?|native\)?)$/;

/** The "at ..." lines of a stack; the message is cut out first, as it may span lines and look like one. */
function stackFrames(err: Error): string[] {
  const stack = (err.stack ?? "").split(err.message || "\0").join("");
  return stack
    .split("\n")
    .filter((line) => FRAME.test(line))
    .map((line) => line.trim());
}

const allowed = new Set<string>(FIELD_NAMES);
const MAX_TEXT = 200;

function toRecord(fields: LogFields): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === "err") record.err = describeError(value);
    else if (allowed.has(name)) record[name] = typeof value === "string" ? value.slice(0, MAX_TEXT) : value;
  }
  return record;
}

/** A logger of JSON lines, one event each, to stderr or to the given stream. */
export function createLogger(options: {
  readonly level: LogLevel;
  readonly stream?: { write(line: string): void };
}): Logger {
  const sink = pino(
    {
      level: options.level,
      base: null,
      serializers: { err: (described: unknown) => described },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    options.stream ?? pino.destination({ fd: 2, sync: true }),
  );
  const at =
    (level: Exclude<LogLevel, "silent">): Write =>
    (message, fields = {}) =>
      sink[level](toRecord(fields), message);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
