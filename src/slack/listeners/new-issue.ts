import type { GlobalShortcut, MessageShortcut, ViewOutput } from "@slack/bolt";
import { addressIn } from "../../domain/email-address.ts";
import { RuleViolation } from "../../domain/errors.ts";
import type { SurveyResponse } from "../../domain/response.ts";
import { cleanText } from "../../domain/text.ts";
import { CALLBACKS, SHORTCUTS } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { readableText } from "../plain-text.ts";
import { readOrigin, Unreadable } from "../untrusted.ts";
import { messageUrl } from "../views/blocks.ts";
import { NEW_ISSUE, newIssueModal, SCORES } from "../views/new-issue.ts";
import { sentenceFor, under } from "./answer.ts";
import { actorOf, type ListenerContext } from "./context.ts";
import { openingFor } from "./saying.ts";

/** Issues by hand: from a shortcut anywhere, from a message someone flags, and the window both open. */
export function listenToNewIssues(app: Listening, context: ListenerContext): void {
  app.shortcut<GlobalShortcut>(SHORTCUTS.newIssue, async ({ ack, body }) => {
    await ack();
    await openingFor(context, body, null, async () => newIssueModal({ comment: "", source: null }));
  });

  app.shortcut<MessageShortcut>(SHORTCUTS.flagMessage, async ({ ack, body, respond }) => {
    await ack();
    await openingFor(context, body, respond, async () => {
      const nameOf = async (id: string) => (await context.whoIs(context.workspaceId, id)).name;
      const comment = await readableText(body.message.text ?? "", nameOf);
      return newIssueModal({ comment, source: { channelId: body.channel.id, ts: body.message_ts } });
    });
  });

  app.view(CALLBACKS.newIssueModal, async ({ ack, body, view }) => {
    try {
      const person = await actorOf(context, body.user);
      const at = context.clock.now().toISOString();
      const { opened } = await context.flag(responseIn(view, at), { kind: "person", personId: person.id }, at);
      if (!opened) throw new RuleViolation("already", "This message has an issue already.");
      await ack();
    } catch (error) {
      const field =
        error instanceof RuleViolation && error.code === "bad_address" ? NEW_ISSUE.email : NEW_ISSUE.comment;
      await ack(under(field, sentenceFor(error, context.logger)));
    }
  });
}

/** What was typed, as a response. A flagged message is one response, however often it is flagged. */
function responseIn(view: ViewOutput, at: string): SurveyResponse {
  const typed = (name: string) => cleanText(view.state.values[name]?.[name]?.value ?? "").trim() || null;
  const list = (name: string) =>
    (typed(name) ?? "")
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean);
  const chosen = view.state.values[NEW_ISSUE.score]?.[NEW_ISSUE.score]?.selected_option?.value;
  const { source } = readOrigin(view.private_metadata);
  const comment = typed(NEW_ISSUE.comment);
  if (!comment) throw new RuleViolation("note_required", "Write what the client said.");
  return {
    externalId: source ? `message:${source.channelId}:${source.ts}` : `window:${view.id}`,
    survey: { id: null, name: typed(NEW_ISSUE.survey) ?? (source ? "Flagged in Slack" : "Opened by hand") },
    score: scoreIn(chosen),
    scaleMax: 10,
    comment,
    respondent: {
      externalId: null,
      name: typed(NEW_ISSUE.name),
      email: emailIn(typed(NEW_ISSUE.email)),
      phone: typed(NEW_ISSUE.phone),
      company: typed(NEW_ISSUE.company),
      title: null,
    },
    owners: list(NEW_ISSUE.owners),
    tags: list(NEW_ISSUE.tags),
    segment: {},
    answers: [],
    url: source ? messageUrl(source) : null,
    submittedAt: at,
    updatedAt: at,
    wantsContact: false,
    deleted: false,
  };
}

/** The window offers these and no others. */
function scoreIn(chosen: string | undefined): number | null {
  if (chosen === undefined) return null;
  if (!SCORES.includes(chosen)) throw new Unreadable();
  return Number(chosen);
}

function emailIn(text: string | null): string | null {
  if (text === null) return null;
  const address = addressIn(text);
  if (!address) throw new RuleViolation("bad_address", `"${text.slice(0, 80)}" is not an email address.`);
  return address;
}
