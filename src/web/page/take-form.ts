import { createHash } from "node:crypto";
import { RuleViolation } from "../../domain/errors.ts";
import { ALL_STATUSES, STATUSES, statusesFrom } from "../../domain/status.ts";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import type { WebAnswer, WebRequest } from "../server.ts";
import type { Door } from "./door.ts";
import { WISH_NAMES, wishesFor } from "./escalation-fields.ts";
import { openProofs, type Proof } from "./form-proof.ts";
import { seeOther } from "./layout.ts";
import { type Done, faultsNotice, staleNotice, warningNotice } from "./notices.ts";
import type { PagePorts } from "./ports.ts";
import { ESCALATION_WISHES, formOf, proofIn, readFields, type Typed, typedIn } from "./read-form.ts";
import { comesFromHere } from "./same-site.ts";
import type { Seen, Show, Shown } from "./show.ts";
import { sendAgainPage, wrongKindPage } from "./sorry.ts";

const TRY_AGAIN_SECONDS = 30;
const NOT_FROM_HERE =
  "Nothing was saved: this form did not come from this page, or it is from before an update of Amends. Look it over and send it again.";

/** Carries out the form of an issue's page. Whatever goes wrong, what was typed comes back. */
export function openTakeForm(ports: PagePorts, door: Door, show: Show): (request: WebRequest) => Promise<WebAnswer> {
  const proofs = openProofs(ports.secretKeys);
  const carryOut = async (request: WebRequest, fields: URLSearchParams): Promise<WebAnswer> => {
    const entered = await door.enter(request, { fields });
    if ("turnedAway" in entered) return entered.turnedAway;
    const { visitor } = entered;
    const [token, typed, proof] = [request.rest, typedIn(fields), proofIn(fields)];
    const again: ShowAgain = (shown) => show(visitor, token, { typed, ...shown });
    if (!proofs.check(token, proof) || !comesFromHere(request, ports.publicUrl))
      return again({ status: 403, notice: () => warningNotice(NOT_FROM_HERE) });
    return answerTo(await submitted(ports, visitor, fields, proof), typed, again);
  };
  return async (request) => {
    const fields = readFields(request);
    if (!fields) return wrongKindPage();
    try {
      return await carryOut(request, fields);
    } catch (err) {
      ports.logger.error("a form could not be carried out", { err });
      return sendAgainPage(503, fields, TRY_AGAIN_SECONDS);
    }
  };
}

/** Shows the page again with all that was typed in it. */
type ShowAgain = (shown: Omit<Shown, "typed">) => Promise<WebAnswer>;

function answerTo({ result, seen }: Outcome, typed: Typed, again: ShowAgain): Promise<WebAnswer> {
  if (result instanceof RuleViolation) return again({ status: 403, notice: () => warningNotice(result.message) });
  switch (result.outcome) {
    case "stale":
      return again({ status: 409, notice: (now) => changedSince(now, seen, typed) });
    case "refused":
      return again({ status: 422, faults: result.faults, notice: () => faultsNotice(result.faults) });
    default:
      return Promise.resolve(seeOther(`?done=${result.outcome satisfies Done}`));
  }
}

interface Outcome {
  readonly result: Awaited<ReturnType<PagePorts["submit"]>> | RuleViolation;
  readonly seen: number;
}

async function submitted(ports: PagePorts, visitor: Visitor, fields: URLSearchParams, proof: Proof): Promise<Outcome> {
  const form = formOf(typedIn(fields), fields.get("seen"), visitor.timeZone);
  const at = ports.clock.now().toISOString();
  try {
    return {
      result: await ports.submit({ visitor, via: "page", form, commandId: idOf(fields, proof), at }),
      seen: form.seenVersion,
    };
  } catch (error) {
    if (error instanceof RuleViolation) return { result: error, seen: form.seenVersion };
    throw error;
  }
}

/** The same for the same form sent again, another when anything in it was changed. */
function idOf(fields: URLSearchParams, { nonce }: Proof): string {
  const said = new URLSearchParams([...fields].filter(([name]) => name !== "seal")).toString();
  return `page:${createHash("sha256").update(`${nonce}\n${said}`).digest("base64url")}`;
}

function changedSince({ card, visitor, history, moment }: Seen, seen: number, typed: Typed) {
  const since = history.filter(({ event }) => event.version > seen);
  return staleNotice(since, lostChoice(card, visitor, typed), moment);
}

/** What was chosen and is not offered any more. */
function lostChoice(card: CardData, visitor: Visitor, typed: Typed): string | null {
  const status = ALL_STATUSES.find((one) => one === typed.to);
  if (status && !statusesFrom(card.issue.status).includes(status)) return STATUSES[status].name;
  const wish = ESCALATION_WISHES.find((one) => one === typed.do);
  return wish && !wishesFor(card, visitor).includes(wish) ? `“${WISH_NAMES[wish]}”` : null;
}
