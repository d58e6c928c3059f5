import { randomUUID } from "node:crypto";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { WebAnswer, WebRequest } from "../server.ts";
import type { Door } from "./door.ts";
import { openProofs } from "./form-proof.ts";
import { seeOther } from "./layout.ts";
import { momentsIn } from "./moment.ts";
import type { PagePorts } from "./ports.ts";
import { isOneClick, proofIn, readFields } from "./read-form.ts";
import { comesFromHere } from "./same-site.ts";
import { wrongKindPage } from "./sorry.ts";
import { isDone, mailsPage, type Wish, wishesOf } from "./unsubscribe-page.ts";

interface Handlers {
  ask(request: WebRequest): Promise<WebAnswer>;
  take(request: WebRequest): Promise<WebAnswer>;
}

/**
 * The page that stops the emails about an issue and lets them come again. It works for everyone whose token does, also after they have lost the
 * issue. Only a POST changes anything: mail scanners open every link.
 */
export function openUnsubscribe(ports: PagePorts, door: Door): Handlers {
  const proofs = openProofs(ports.secretKeys);
  const now = (): [commandId: string, at: string] => [`page:${randomUUID()}`, ports.clock.now().toISOString()];
  const carryOut: Readonly<Record<Wish, (visitor: Visitor) => Promise<void>>> = {
    stop: (visitor) => ports.stopMails(visitor, ...now()),
    again: (visitor) => ports.mailAgain(visitor, ...now()),
    slack: (visitor) => ports.prefer(visitor, { via: "dm" }),
  };
  const show = async (request: WebRequest, visitor: Visitor, status = 200): Promise<WebAnswer> => {
    const [mails, { timeZone }] = await Promise.all([ports.mailStanding(visitor), ports.settings(visitor.workspaceId)]);
    const done = request.query.get("done");
    return mailsPage(status, {
      ...{ visitor, mails, token: request.rest, proof: proofs.make(request.rest) },
      moment: momentsIn(visitor.timeZone, timeZone),
      done: isDone(done) ? done : null,
    });
  };
  const taken = async (request: WebRequest, visitor: Visitor): Promise<WebAnswer> => {
    const fields = readFields(request);
    if (!fields) return wrongKindPage();
    if (!proofs.check(request.rest, proofIn(fields)) || !comesFromHere(request, ports.publicUrl))
      return show(request, visitor, 403);
    const offered = wishesOf(visitor, await ports.mailStanding(visitor));
    const wish = offered.find((one) => one === fields.get("wish"));
    if (!wish) return show(request, visitor, 422);
    await carryOut[wish](visitor);
    return seeOther(`?done=${wish}`);
  };
  return {
    async ask(request) {
      const entered = await door.enter(request, { evenWithoutAccess: true });
      return "turnedAway" in entered ? entered.turnedAway : show(request, entered.visitor);
    },
    async take(request) {
      const entered = await door.enter(request, { evenWithoutAccess: true });
      if ("turnedAway" in entered) return entered.turnedAway;
      if (!isOneClick(request)) return taken(request, entered.visitor);
      await carryOut.stop(entered.visitor);
      return show(request, entered.visitor);
    },
  };
}
