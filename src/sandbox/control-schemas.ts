import { z } from "zod";
import type * as Fault from "./control-types/fault.ts";

const ts = z.string().regex(/^\d+\.\d+$/, "must be a message timestamp such as 1712345678.000100");
const id = z.string().min(1);
const chosen = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
const values = z.record(z.string(), z.union([chosen, z.record(z.string(), chosen)]));
const where = { channel: id, messageTs: ts, viewId: id, home: z.boolean(), blockId: z.string() };
const optionalWhere = z.strictObject(where).partial().shape;
const faultKinds = ["429", "429-bare", "500", "503", "timeout", "reset", "lost", "slow", "html", "truncated"] as const;
const faultKind = z
  .string()
  .refine((kind): kind is Fault.FaultKind => kind.startsWith("error:") || faultKinds.some((known) => known === kind), {
    error: `must be one of ${faultKinds.join(", ")} or error:<slack_error>`,
  });

/** What each POST under /_control takes. */
export const requestSchemas = {
  message: z.strictObject({
    channel: id,
    user: id,
    text: z.string(),
    thread_ts: ts.optional(),
    bot: z
      .strictObject({
        id,
        metadata: z.strictObject({ event_type: id, event_payload: z.record(z.string(), z.unknown()) }),
      })
      .optional(),
  }),
  command: z.strictObject({ user: id, channel: id, command: id, text: z.string().optional() }),
  shortcut: z.strictObject({ callback_id: id, user: id, channel: id.optional(), messageTs: ts.optional() }),
  interact: z.strictObject({
    user: id,
    ...optionalWhere,
    actionId: id.optional(),
    label: z.string().optional(),
    selected: chosen.optional(),
    values: values.optional(),
    force: z.boolean().optional(),
  }),
  suggest: z.strictObject({ user: id, ...optionalWhere, actionId: id, value: z.string() }),
  "view-submit": z.strictObject({ user: id, viewId: id, values: values.optional(), force: z.boolean().optional() }),
  "view-close": z.strictObject({ user: id, viewId: id, all: z.boolean().optional() }),
  "open-home": z.strictObject({ user: id, tab: z.enum(["home", "messages"]).optional() }),
  reaction: z.strictObject({ user: id, channel: id, messageTs: ts, name: id, remove: z.boolean().optional() }),
  "edit-message": z.strictObject({ user: id, channel: id, messageTs: ts, text: z.string() }),
  "delete-message": z.strictObject({ channel: id, messageTs: ts, user: id.optional() }),
  "user-change": z.strictObject({
    user: id,
    realName: id.optional(),
    displayName: id.optional(),
    title: z.string().optional(),
    email: z.string().optional(),
    timeZone: id.optional(),
    deleted: z.boolean().optional(),
    isRestricted: z.boolean().optional(),
    isAdmin: z.boolean().optional(),
  }),
  "user-group": z.strictObject({
    group: id,
    users: z.array(id).optional(),
    handle: id.optional(),
    name: id.optional(),
    disabled: z.boolean().optional(),
  }),
  channel: z.strictObject({
    channel: id,
    action: z.enum(["archive", "unarchive", "invite", "kick", "rename", "create", "delete"]),
    user: id.optional(),
    name: id.optional(),
    isPrivate: z.boolean().optional(),
    members: z.array(id).optional(),
  }),
  installation: z.strictObject({
    action: z.enum(["revoke", "uninstall", "install"]),
    without: z.array(id).optional(),
  }),
  fault: z.strictObject({
    kind: faultKind,
    method: id.optional(),
    channel: id.optional(),
    retryAfter: z.number().min(0).optional(),
    ms: z.number().min(0).optional(),
    times: z.int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
  }),
  "fault-clear": z.strictObject({ id: id.optional() }),
  "mail-fault": z.strictObject({
    kind: z.enum(["refuse", "greylist-451", "550-rcpt", "cut-in-data", "cut-after-data", "down"]).optional(),
    times: z.int().min(1).optional(),
  }),
  replay: z.strictObject({
    deliverySeq: z.int(),
    fresh: z.boolean().optional(),
    retryNum: z.int().min(0).optional(),
    retryReason: z.string().optional(),
  }),
  "refresh-socket": z.strictObject({ cut: z.boolean().optional() }),
  advance: z.strictObject({ ms: z.number().min(0) }),
  reset: z.strictObject({}),
} as const;

/** The first thing wrong with a request, as a sentence that names the field. */
export function sentenceFor(error: z.ZodError): string {
  const [issue] = error.issues;
  const field = issue?.path.join(".") ?? "";
  return field === ""
    ? (issue?.message ?? "the request is not understood")
    : `${field}: ${issue?.message ?? "is wrong"}`;
}
