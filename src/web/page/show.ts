import { ALL_STATUSES, type Status, statusesFrom } from "../../domain/status.ts";
import { standsAtText } from "../../domain/wording.ts";
import type { Html } from "../../html.ts";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { CardData, HistoryEntry } from "../../usecases/reader-ports.ts";
import type { Fault } from "../../usecases/submit-form.ts";
import type { WebAnswer } from "../server.ts";
import { type EscalationWish, whyNot } from "./escalation-fields.ts";
import { openProofs } from "./form-proof.ts";
import { issuePage } from "./issue-page.ts";
import { pageAnswer } from "./layout.ts";
import { type Moment, momentsIn } from "./moment.ts";
import { doneNotice, warningNotice } from "./notices.ts";
import type { PagePorts } from "./ports.ts";
import { ESCALATION_WISHES, NOTHING_TYPED, type Typed } from "./read-form.ts";

/** What is read of an issue to show it. */
export interface Seen {
  readonly visitor: Visitor;
  readonly card: CardData;
  readonly history: readonly HistoryEntry[];
  readonly moment: Moment;
}

/** What a page shows besides the issue. `notice` may depend on how the issue stands. */
export interface Shown {
  readonly status?: number;
  readonly typed?: Typed;
  /** A folded part of the form that is to be open. */
  readonly open?: "people" | "snooze";
  readonly faults?: readonly Fault[];
  readonly notice?: (seen: Seen) => Html | null;
}

/** Shows an issue to its visitor as it stands now, with a fresh form. */
export type Show = (visitor: Visitor, token: string, shown?: Shown) => Promise<WebAnswer>;

/** Reads what a page shows, and draws it. */
export function openShow(ports: PagePorts): Show {
  const proofs = openProofs(ports.secretKeys);
  return async (visitor, token, { status = 200, typed = NOTHING_TYPED, faults = [], open, notice } = {}) => {
    const { workspaceId, issueId } = visitor;
    const reading = ports.history(issueId);
    const [card, history, people, settings, mails] = await Promise.all([
      ports.card(issueId),
      reading,
      ports.people(workspaceId),
      ports.settings(workspaceId),
      ports.mailStanding(visitor, () => reading),
    ]);
    const moment = momentsIn(visitor.timeZone, settings.timeZone);
    const view = {
      ...{ visitor, token, card, history, people, typed, faults, moment },
      open: open ?? null,
      rootCauses: settings.rootCauses,
      mailsStoppedAt: mails.stoppedAt,
      proof: proofs.make(token),
      notice: notice?.({ visitor, card, history, moment }) ?? null,
      now: ports.clock.now().toISOString(),
    };
    return pageAnswer(status, issuePage(view));
  };
}

/** What `?do=` opens. */
const PARTS = { snooze: "snooze", assign: "people" } as const;

/** What a link's address asks to be shown: a status or an answer to an escalation already chosen, a part of the form, or what has just been done. */
export function shownFor(query: URLSearchParams, now: string): Shown {
  const to = ALL_STATUSES.find((status) => status === query.get("to"));
  const wish = ESCALATION_WISHES.find((one) => one === query.get("do"));
  const part = Object.entries(PARTS).find(([word]) => word === query.get("do"))?.[1];
  return {
    typed: { ...NOTHING_TYPED, to: to ?? "", do: wish ?? "" },
    ...(part ? { open: part } : {}),
    notice: ({ card, visitor }) =>
      doneNotice(query.get("done")) ??
      (to ? cannotBecome(card, to, now) : null) ??
      (wish ? cannotWish(card, visitor, wish) : null),
  };
}

/** Someone was faster than the mail: says so when the link's status is there already or out of reach. */
function cannotBecome({ issue, statusChangedByName }: CardData, to: Status, now: string): Html | null {
  return statusesFrom(issue.status).includes(to) ? null : warningNotice(standsAtText(issue, statusChangedByName, now));
}

function cannotWish(card: CardData, visitor: Visitor, wish: EscalationWish): Html | null {
  const sentence = whyNot(card, visitor, wish);
  return sentence === null ? null : warningNotice(sentence);
}
