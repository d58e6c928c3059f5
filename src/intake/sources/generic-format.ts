import { z } from "zod";
import type { SurveyResponse } from "../../domain/response.ts";
import { cleanText, counted } from "../../domain/text.ts";
import { readWebAddress } from "../../domain/web-address.ts";
import { LONGEST } from "../longest.ts";
import type { Understood } from "../source.ts";

/** A body as a whole has at most 1 MB. */
const MAX = { ...LONGEST, answers: 500, responses: 1_000 } as const;

const clean = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => cleanText(text));
/** Absent, null and blank all mean: not given. */
const optional = (max: number) =>
  z
    .string()
    .max(max)
    .nullish()
    .transform((text) => cleanText(text ?? "").trim() || null);

/** JSON readers round longer numbers: two responses would become one. */
const EXACT = 1e15;
const id = z
  .custom<string | number>(
    (v) => (typeof v === "string" ? v.length <= MAX.id : Number.isInteger(v) && Math.abs(v as number) < EXACT),
    `must be a text of at most ${MAX.id} characters, or a whole number of at most 15 digits`,
  )
  .transform((v) => cleanText(String(v)))
  .refine((text) => text.trim() !== "", "must not be blank");

const TIME = /^[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
/** A time without an offset is UTC: it must not depend on where this runs. */
const withOffset = (text: string): string => (/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);
const time = z
  .string()
  .refine(
    (text) => TIME.test(text) && !Number.isNaN(Date.parse(withOffset(text))),
    "must be ISO 8601 with time, as 2026-04-24T10:30:00Z",
  )
  .transform((text) => new Date(withOffset(text)).toISOString());
const webAddress = optional(3_000).refine(
  (url) => url === null || readWebAddress(url) !== null,
  "must be an http or https address",
);

/** A number, or text that is nothing but a number; "9/10", "" and true are not scores. */
const score = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\s*\d{1,3}(\.\d+)?\s*$/)
        .transform(Number),
    ],
    { error: "must be a number, or null when there was no answer" },
  )
  .nullish()
  .transform((value) => value ?? null);

const simple = z.union([z.string(), z.number(), z.boolean()], { error: "must be a text, a number, or true or false" });

const schema = z
  .object({
    source: optional(MAX.short),
    response_id: id,
    survey: z.object({ id: optional(MAX.id), name: optional(MAX.short) }).default({ id: null, name: null }),
    score,
    scale_max: z.number().int().min(1).max(100).default(10),
    comment: optional(MAX.text),
    submitted_at: time.optional(),
    updated_at: time.optional(),
    respondent: z
      .object({
        id: id.nullish(),
        name: optional(MAX.name),
        email: optional(MAX.email),
        phone: optional(MAX.name),
        company: optional(MAX.name),
        title: optional(MAX.name),
      })
      .prefault({}),
    owners: z.array(clean(MAX.short)).max(MAX.list).default([]),
    tags: z.array(clean(MAX.short)).max(MAX.list).default([]),
    segment: z
      .record(
        clean(MAX.short),
        simple.transform((v) => cleanText(String(v))),
      )
      .default({}),
    answers: z
      .array(z.object({ question: clean(MAX.text), answer: simple.nullish() }))
      .max(MAX.answers)
      .default([]),
    url: webAddress,
    wants_contact: z.boolean().default(false),
    deleted: z.boolean().default(false),
  })
  .refine((r) => r.score === null || (r.score >= 0 && r.score <= r.scale_max), {
    path: ["score"],
    message: "must be from 0 to scale_max (10 unless given)",
  })
  .refine((r) => r.score === null || Number.isInteger(r.score), { path: ["score"], message: "must be a whole number" });

/** Reads a body of the generic format: one response, or a list of them. The reason names the field, its value and what is allowed. */
export function parseGeneric(body: Buffer, receivedAt: Date): Understood {
  const json = readJson(body);
  if ("reason" in json) return json;
  const items = Array.isArray(json.value) ? json.value : [json.value];
  if (items.length > MAX.responses)
    return {
      reason: `A list may have ${MAX.responses} responses, not ${items.length}: send them in several requests.`,
    };
  const responses: SurveyResponse[] = [];
  for (const [i, item] of items.entries()) {
    const parsed = schema.safeParse(item);
    if (!parsed.success) return { reason: explain(parsed.error, item, items.length > 1 ? `response ${i + 1}: ` : "") };
    responses.push(toResponse(parsed.data, receivedAt));
  }
  return { responses };
}

function readJson(body: Buffer): { value: unknown } | { reason: string } {
  if (body.length === 0) return { reason: "The body is empty; expected JSON." };
  try {
    return { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) };
  } catch (error) {
    return { reason: error instanceof SyntaxError ? "The body is not JSON." : "The body is not UTF-8." };
  }
}

/** "score: must be …, not 11": the first three faults. */
function explain(error: z.ZodError, item: unknown, where: string): string {
  const faults = error.issues.slice(0, 3).map((issue) => {
    // Below "segment" stand the sender's own names, which are not ours to repeat.
    const path = (issue.path[0] === "segment" ? ["segment"] : issue.path).map(String).join(".") || "body";
    return `${path}: ${allowed(issue)}, not ${shown(issue.path.reduce<unknown>(child, item))}`;
  });
  return where + faults.join("; ");
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What would have been right, in the words of someone who sends JSON. */
function allowed(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return `must be ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code !== "too_big") return issue.message;
  if (issue.origin === "string") return `may have ${issue.maximum} characters`;
  return issue.origin === "array" ? `may have ${issue.maximum} entries` : `must be at most ${issue.maximum}`;
}

const child = (value: unknown, key: PropertyKey): unknown =>
  value === null || typeof value !== "object" ? undefined : Reflect.get(value, key);

/** A value in an error: its kind, and the value where it is nothing but digits and signs. Never a text a person wrote. */
function shown(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (value === undefined) return "missing";
  if (typeof value === "string")
    return /^[\d\s.,:/+-]{0,12}$/.test(value)
      ? JSON.stringify(value)
      : `a text of ${counted(value.length, "character")}`;
  return Array.isArray(value) ? "a list" : "an object";
}

function toResponse(r: z.output<typeof schema>, receivedAt: Date): SurveyResponse {
  const submittedAt = r.submitted_at ?? receivedAt.toISOString();
  const answers = r.answers.map((a) => ({
    question: a.question,
    answer: cleanText(String(a.answer ?? "")).trim() || null,
  }));
  const { id: externalId, ...respondent } = r.respondent;
  return {
    externalId: r.response_id,
    survey: r.survey,
    score: r.score,
    scaleMax: r.scale_max,
    comment: r.comment,
    respondent: { ...respondent, externalId: externalId ?? null },
    owners: r.owners,
    tags: r.tags,
    segment: r.segment,
    answers,
    url: r.url,
    submittedAt,
    updatedAt: r.updated_at ?? receivedAt.toISOString(),
    wantsContact: r.wants_contact,
    deleted: r.deleted,
  };
}
