import { randomUUID } from "node:crypto";
import { type Html, html, type Piece } from "../../html.ts";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { WebAnswer, WebRequest } from "../server.ts";
import type { Door } from "./door.ts";
import { hidden } from "./form.ts";
import { openProofs, type Proof } from "./form-proof.ts";
import { pageAnswer, seeOther } from "./layout.ts";
import type { PagePorts } from "./ports.ts";
import { isOneClick, proofIn, readFields } from "./read-form.ts";
import { comesFromHere } from "./same-site.ts";
import { wrongKindPage } from "./sorry.ts";

const DONE = {
  unfollowed: "You no longer follow this issue. You still hear of it while it is assigned to you.",
  slack: "From now on Amends tells you in Slack. Email comes only when Slack cannot be reached.",
} as const;
type Done = keyof typeof DONE;

interface Handlers {
  ask(request: WebRequest): Promise<WebAnswer>;
  take(request: WebRequest): Promise<WebAnswer>;
}

/** The page that stops emails. It works for everyone whose token does, also after they have lost the issue. */
export function openUnsubscribe(ports: PagePorts, door: Door): Handlers {
  const proofs = openProofs(ports.secretKey);
  const stop = (visitor: Visitor) =>
    ports.stopFollowing(visitor, `page:${randomUUID()}`, ports.clock.now().toISOString());
  const carryOut: Readonly<Record<Done, (visitor: Visitor) => Promise<unknown>>> = {
    unfollowed: stop,
    slack: (visitor) => ports.prefer(visitor, { via: "dm" }),
  };
  return {
    async ask(request) {
      const entered = await door.enter(request, { evenWithoutAccess: true });
      if ("turnedAway" in entered) return entered.turnedAway;
      const done = request.query.get("done");
      return isDone(done) ? donePage(DONE[done]) : questionPage(200, entered.visitor, proofs.make(request.rest));
    },
    async take(request) {
      const entered = await door.enter(request, { evenWithoutAccess: true });
      if ("turnedAway" in entered) return entered.turnedAway;
      const { visitor } = entered;
      if (isOneClick(request)) {
        await stop(visitor);
        return donePage(DONE.unfollowed);
      }
      const fields = readFields(request);
      if (!fields) return wrongKindPage();
      const genuine = proofs.check(request.rest, proofIn(fields)) && comesFromHere(request, ports.publicUrl);
      const wish = fields.get("wish");
      if (!genuine || !isDone(wish)) return questionPage(genuine ? 422 : 403, visitor, proofs.make(request.rest));
      await carryOut[wish](visitor);
      return seeOther(`?done=${wish}`);
    },
  };
}

const isDone = (word: string | null): word is Done => word !== null && Object.hasOwn(DONE, word);

const sheet = (status: number, heading: string, content: Piece): WebAnswer =>
  pageAnswer(status, {
    title: `${heading} · Amends`,
    kind: "alone",
    main: html`<section class="sheet"><h1>${heading}</h1>${content}</section>`,
  });

const donePage = (sentence: string): WebAnswer => sheet(200, "Done", html`<p>${sentence}</p>`);

const questionPage = (status: number, visitor: Visitor, proof: Proof): WebAnswer =>
  sheet(
    status,
    "Stop emails",
    html`<p>You get emails because someone made you assignee or follower of an issue, or because Slack could not reach you.
While an issue is assigned to you, its emails go on: hand it over on its page to end them.</p>
${status !== 200 && html`<p class="fault" role="alert">Nothing was changed. Choose, and press the button.</p>`}
<form method="post" action="?">${hidden("nonce", proof.nonce)}${hidden("seal", proof.seal)}
<fieldset><legend>What do you want?</legend>${wish("unfollowed", "Stop following this issue", true)}${
      visitor.inSlack && wish("slack", "No more emails: tell me in Slack", false)
    }</fieldset><button type="submit">Do this</button></form>`,
  );

const wish = (value: Done, label: string, checked: boolean): Html =>
  html`<label class="choice"><input type="radio" name="wish" value="${value}"${checked && html` checked`}><span>${label}</span></label>`;
