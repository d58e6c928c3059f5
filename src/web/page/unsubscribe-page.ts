import type { MailRole } from "../../domain/mail-stop.ts";
import { type Html, html, type Piece } from "../../html.ts";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { MailStanding } from "../../usecases/unsubscribe.ts";
import type { WebAnswer } from "../server.ts";
import { hidden } from "./form.ts";
import type { Proof } from "./form-proof.ts";
import { pageAnswer } from "./layout.ts";
import type { Moment } from "./moment.ts";

/** What can be asked of the page. */
const WISHES = {
  stop: "Stop emails about this issue",
  again: "Email me about this issue again",
  slack: "No more emails: tell me in Slack",
} as const;
export type Wish = keyof typeof WISHES;

/** What is asked of it by someone who stands so: the first is chosen already. */
export function wishesOf({ inSlack }: Visitor, { stoppedAt, role }: MailStanding): readonly Wish[] {
  const own: readonly Wish[] = stoppedAt === null ? ["stop"] : role === "none" ? [] : ["again"];
  return inSlack ? [...own, "slack"] : own;
}

/** What `?done=` may say; how the mails about the issue stand is read anew and not taken from the address. */
const DONE = {
  again: "Done.",
  slack: "From now on Amends tells you in Slack. Email comes only when Slack cannot be reached.",
} as const;
type Done = keyof typeof DONE;
export const isDone = (word: string | null): word is Done => word !== null && Object.hasOwn(DONE, word);

/** What the page shows. */
export interface MailsView {
  readonly visitor: Visitor;
  readonly mails: MailStanding;
  readonly token: string;
  readonly proof: Proof;
  readonly moment: Moment;
  readonly done: Done | null;
}

const STILL = "You get an email about it only when it is assigned to you anew, or escalated.";

/** Why emails come, and what stopping them does, by what ties one to the issue. */
const RUNNING: Readonly<Record<MailRole, string>> = {
  assignee: `This issue is assigned to you. When you stop its emails, it stays yours, and you no longer follow it. ${STILL}`,
  follower: "You follow this issue. When you stop its emails, you no longer follow it.",
  leader:
    "This issue was escalated to you. When you stop its emails, you get one only when it is escalated to you, or when leadership is reminded of it.",
  left: "You do not follow this issue.",
  none: "You are neither the assignee nor a follower of this issue.",
};

/** How things stand once they are stopped. */
const STOPPED: Readonly<Record<MailRole, string>> = {
  assignee: `The issue is still assigned to you. ${STILL} To hand it over to somebody else, open it.`,
  follower: "You follow the issue again, but get no emails about it.",
  leader:
    "This issue was escalated to you. You get an email about it only when it is escalated to you, or when leadership is reminded of it.",
  left: "You no longer follow this issue.",
  none: "You are neither the assignee nor a follower of this issue.",
};

const LINKED: readonly MailRole[] = ["assignee", "follower", "leader"];

/** How the mails about the issue stand, and what the visitor can do about it. A status other than 200 says that nothing was changed. */
export function mailsPage(status: number, view: MailsView): WebAnswer {
  const { mails, token, moment, done } = view;
  const { stoppedAt, role } = mails;
  const heading = stoppedAt === null ? "Emails about this issue" : "Emails about this issue are stopped";
  const since = stoppedAt !== null && html`You stopped them on ${moment(stoppedAt)}. `;
  return pageAnswer(status, {
    title: `${heading} · Amends`,
    kind: "alone",
    main: html`<section class="sheet"><h1>${heading}</h1>
${done !== null && html`<p role="status">${DONE[done]}</p>`}
<p>${since}${(stoppedAt === null ? RUNNING : STOPPED)[role]}</p>
${LINKED.includes(role) && html`<p><a href="../${token}">Open the issue</a></p>`}
${status !== 200 && html`<p class="fault" role="alert">Nothing was changed. Choose, and press the button.</p>`}
${form(view)}</section>`,
  });
}

function form({ visitor, mails, proof }: MailsView): Piece {
  const offered = wishesOf(visitor, mails);
  if (offered.length === 0) return null;
  return html`<form method="post" action="?">${hidden("nonce", proof.nonce)}${hidden("seal", proof.seal)}
<fieldset><legend>What do you want?</legend>${offered.map((wish, i) => choice(wish, i === 0))}</fieldset>
<button type="submit">Do this</button></form>`;
}

const choice = (wish: Wish, checked: boolean): Html =>
  html`<label class="choice"><input type="radio" name="wish" value="${wish}"${checked && html` checked`}><span>${WISHES[wish]}</span></label>`;
