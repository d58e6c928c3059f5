import type { Standing } from "../../../src/domain/access.ts";
import { issueToken } from "../../../src/store/page-tokens.ts";
import { openPeople } from "../../../src/store/people.ts";
import { knownByEmail } from "../people.ts";
import { USERS, type Who } from "./people.ts";
import type { Story } from "./story.ts";

/** Values of a form; a list stands for a field that is there several times. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

/** A page as a browser without scripts sees it. */
export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** What a reader sees, markup taken away and signs restored. */
  readonly text: string;
  /** What a browser would send if the form were sent as it is. */
  readonly fields: URLSearchParams;
}

const addressOf = (story: Story, token: string): string => `${story.url}/i/${token}`;

/** Opens a page. `rest` is what stands after the token. */
export async function visit(story: Story, token: string, rest = "", init: RequestInit = {}): Promise<Visit> {
  const answer = await fetch(`${addressOf(story, token)}${rest}`, { redirect: "manual", ...init });
  const html = await answer.text();
  return { status: answer.status, headers: answer.headers, html, text: textOf(html), fields: fieldsOf(html) };
}

/** Sends the form of a page with these values in it, and follows where that leads. */
export async function sendForm(
  story: Story,
  token: string,
  page: Visit,
  values: Values,
  o: { rest?: string; headers?: Record<string, string>; stay?: boolean } = {},
): Promise<Visit> {
  const body = filledIn(page.fields, values);
  const answer = await visit(story, token, o.rest ?? "", { method: "POST", body, headers: o.headers ?? {} });
  const location = answer.headers.get("location");
  return location === null || o.stay ? answer : visit(story, token, `${o.rest ?? ""}${location}`);
}

/** A form's fields with some of them filled in. */
export function filledIn(fields: URLSearchParams, values: Values): URLSearchParams {
  const body = new URLSearchParams(fields);
  for (const [name, value] of Object.entries(values)) {
    body.delete(name);
    for (const one of [value].flat()) body.append(name, one);
  }
  return body;
}

const SIGNS: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
const withSigns = (text: string): string =>
  text.replace(/&(lt|gt|quot|#39|amp);/g, (_, sign: string) => SIGNS[sign] ?? "");

/** The words of a page. */
export const textOf = (html: string): string =>
  withSigns(html.replace(/<(style|title)>.*?<\/\1>/gs, "").replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();

function fieldsOf(html: string): URLSearchParams {
  const fields = new URLSearchParams();
  const attribute = (tag: string, name: string) => withSigns(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const isChoice = /type="(radio|checkbox)"/.test(tag);
    if (!isChoice || / checked/.test(tag)) fields.append(attribute(tag, "name"), attribute(tag, "value"));
  }
  for (const [, tag = "", inner = ""] of html.matchAll(/<(textarea[^>]*)>\n?(.*?)<\/textarea>/gs))
    fields.append(attribute(tag, "name"), withSigns(inner));
  for (const [, tag = "", inner = ""] of html.matchAll(/<(select[^>]*)>(.*?)<\/select>/gs))
    fields.append(attribute(tag, "name"), attribute(/<option[^>]* selected>/.exec(inner)?.[0] ?? "", "value"));
  return fields;
}

const NAMES: Readonly<Partial<Record<Who, string>>> = {
  Bridget: "Bridget Harper",
  Nathan: "Nathan Goff",
  Eric: "Eric Gregg",
  Sofia: "Sofia Marsh",
};

/** The id of a person of the local Slack, made known to Amends as Slack would. */
export async function personInSlack(story: Story, who: Who, standing: Standing = "member"): Promise<number> {
  const name = NAMES[who] ?? who;
  const email = `${name.toLowerCase().replace(" ", ".")}@northwind.example`;
  const identity = { slackUserId: USERS[who], name, email, timeZone: "America/Los_Angeles", standing, isAdmin: false };
  const saved = await openPeople(story.database.db).save(1, identity, story.clock.now().toISOString());
  return saved.id;
}

/** The id of a person known by an address alone. */
export async function personByEmail(story: Story, email: string): Promise<number> {
  return knownByEmail(story.database.db, 1, email, story.clock.now().toISOString());
}

/** A personal link of the kind that stands in mails: its token. */
export const linkFor = (story: Story, personId: number, issueId = 1): Promise<string> =>
  issueToken(story.database.db, { workspaceId: 1, personId, issueId }, story.clock.now().toISOString());
