import { invalidArguments, SlackError } from "../errors.ts";
import type { Args } from "./args.ts";

const prefix = "next:";

function offsetIn(cursor: string | undefined): number {
  if (cursor === undefined || cursor === "") return 0;
  const text = Buffer.from(cursor, "base64").toString();
  const offset = Number(text.slice(prefix.length));
  if (!text.startsWith(prefix) || !Number.isInteger(offset)) throw new SlackError("invalid_cursor");
  return offset;
}

/** From this many on, a page with more behind it comes one short: Slack may give fewer than were asked for, and only an empty cursor is the end. */
const fullUpTo = 50;

/** One page of a list by `cursor` and `limit`, and the metadata that leads to the next. */
export function pageOf<T>(items: readonly T[], args: Args, usual: number, most: number) {
  const limit = args.integer("limit") ?? usual;
  if (limit < 0 || limit > most) throw invalidArguments(`must be between 1 and ${most} [json-pointer:/limit]`);
  const start = offsetIn(args.string("cursor"));
  const wanted = limit === 0 ? usual : limit;
  const more = start + wanted < items.length;
  const end = start + (more && wanted >= fullUpTo ? wanted - 1 : wanted);
  const next = more ? Buffer.from(`${prefix}${end}`).toString("base64") : "";
  return { page: items.slice(start, end), more, metadata: { next_cursor: next } };
}
