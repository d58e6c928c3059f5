import { ALL_STATUSES, type Status, statusesFrom } from "../../domain/status.ts";
import { standsAtText } from "../../domain/wording.ts";
import type { Html } from "../../html.ts";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { CardData, HistoryEntry } from "../../usecases/ports.ts";
import type { Fault } from "../../usecases/submit-form.ts";
import type { WebAnswer } from "../server.ts";
import { openProofs } from "./form-proof.ts";
import { issuePage } from "./issue-page.ts";
import { pageAnswer } from "./layout.ts";
import { type Moment, momentsIn } from "./moment.ts";
import { doneNotice, warningNotice } from "./notices.ts";
import type { PagePorts } from "./ports.ts";
import { NOTHING_TYPED, type Typed } from "./read-form.ts";

/** What is read of an issue to show it. */
export interface Seen {
  readonly card: CardData;
  readonly history: readonly HistoryEntry[];
  readonly moment: Moment;
}

/** What a page shows besides the issue. `notice` may depend on how the issue stands. */
export interface Shown {
  readonly status?: number;
  readonly typed?: Typed;
  readonly faults?: readonly Fault[];
  readonly notice?: (seen: Seen) => Html | null;
}

/** Shows an issue to its visitor as it stands now, with a fresh form. */
export type Show = (visitor: Visitor, token: string, shown?: Shown) => Promise<WebAnswer>;

/** Reads what a page shows, and draws it. */
export function openShow(ports: PagePorts): Show {
  const proofs = openProofs(ports.secretKey);
  return async (visitor, token, { status = 200, typed = NOTHING_TYPED, faults = [], notice } = {}) => {
    const { workspaceId, issueId } = visitor;
    const [card, history, people, settings, mails] = await Promise.all([
      ports.card(issueId),
      ports.history(issueId),
      ports.people(workspaceId),
      ports.settings(workspaceId),
      ports.mailStanding(visitor),
    ]);
    const moment = momentsIn(visitor.timeZone, settings.timeZone);
    const view = {
      ...{ visitor, token, card, history, people, typed, faults, moment },
      rootCauses: settings.rootCauses,
      mailsStoppedAt: mails.stoppedAt,
      proof: proofs.make(token),
      notice: notice?.({ card, history, moment }) ?? null,
      now: ports.clock.now().toISOString(),
    };
    return pageAnswer(status, issuePage(view));
  };
}

/** What a link's address asks to be shown: a status already chosen, or what has just been done. */
export function shownFor(query: URLSearchParams, now: string): Shown {
  const to = ALL_STATUSES.find((status) => status === query.get("to"));
  return {
    typed: { ...NOTHING_TYPED, to: to ?? "" },
    notice: ({ card }) => doneNotice(query.get("done")) ?? (to ? cannotBecome(card, to, now) : null),
  };
}

/** Someone was faster than the mail: says so when the link's status is there already or out of reach. */
function cannotBecome({ issue, statusChangedByName }: CardData, to: Status, now: string): Html | null {
  return statusesFrom(issue.status).includes(to) ? null : warningNotice(standsAtText(issue, statusChangedByName, now));
}
