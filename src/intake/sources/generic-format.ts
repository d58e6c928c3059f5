import { z } from "zod";
import type { SurveyResponse } from "../../domain/response.ts";
import { cleanText } from "../../domain/text.ts";
import type { Understood } from "../source.ts";

/** Longest of each kind of text, in UTF-16 units; a body as a whole has at most 1 MB. */
const MAX = { id: 500, short: 1_000, text: 500_000, list: 200, answers: 500 } as const;

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

const id = z.union([z.string().min(1).max(MAX.id), z.number()]).transform((v) => cleanText(String(v)));
const time = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text)),
    "must be ISO 8601 with time, as 2026-04-24T10:30:00Z",
  )
  .transform((text) => new Date(text).toISOString());
const webAddress = optional(3_000).refine(
  (url) => url === null || isWebAddress(url),
  "must be an http or https address",
);

/** A number, or text that is nothing but a number; "9/10", "" and true are not scores. */
const score = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*\d{1,3}(\.\d+)?\s*$/, "must be a number, or null when there was no answer")
      .transform(Number),
  ])
  .nullish()
  .transform((value) => value ?? null);

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
        id: z.union([z.string().max(MAX.id), z.number()]).nullish(),
        name: optional(MAX.short),
        email: optional(MAX.short),
        phone: optional(MAX.short),
        company: optional(MAX.short),
        title: optional(MAX.short),
      })
      .prefault({}),
    owners: z.array(clean(MAX.short)).max(MAX.list).default([]),
    tags: z.array(clean(MAX.short)).max(MAX.list).default([]),
    segment: z
      .record(
        clean(MAX.short),
        z.union([z.string(), z.number(), z.boolean()]).transform((v) => cleanText(String(v))),
      )
      .default({}),
    answers: z
      .array(z.object({ question: clean(MAX.text), answer: z.union([z.string(), z.number(), z.boolean()]).nullish() }))
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
    const path = issue.path.map(String).join(".") || "body";
    return `${path}: ${issue.message}, not ${shown(issue.path.reduce<unknown>(child, item))}`;
  });
  return where + faults.join("; ");
}

const child = (value: unknown, key: PropertyKey): unknown =>
  value === null || typeof value !== "object" ? undefined : Reflect.get(value, key);

/** A value in an error: its kind, and for numbers and short codes the value. Never a text a person wrote. */
function shown(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (value === undefined) return "missing";
  if (typeof value === "string")
    return value.length <= 12 ? JSON.stringify(value) : `a text of ${value.length} characters`;
  return Array.isArray(value) ? "a list" : "an object";
}

const isWebAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

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
    respondent: { ...respondent, externalId: externalId == null ? null : cleanText(String(externalId)) },
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
