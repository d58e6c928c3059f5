import { isClosedPlace } from "./closures.ts";
import { PRESENT } from "./due.ts";

/** What comes as one message waits a little for others to the same place, past its moment and from when it was planned: they may still be on their way here. */
const FOR_OTHERS = `case when n.kind in ('digest', 'reminder', 'rollup') and n.attempts = 0 then interval '1 millisecond' * cast(:collectMs as float8) else interval '0' end`;

/** Its time has come. */
export const DUE = `(n.not_before is null or n.not_before + ${FOR_OTHERS} <= ${PRESENT})`;

/** Neither sent nor given up: planned or in doubt. */
export const UNSETTLED = "n.state in ('planned', 'sending', 'unknown')";

/**
 * What may be sent now: planned or in doubt; a direct message once its card is there to link to, or cannot come, a line also after the lines before it. A mail or digest waits for no card.
 * The lines before it are named by what they are not: else the planner may look for them among all that waits, and not among what is of the issue.
 */
export const POSTABLE = `${UNSETTLED} and ${DUE} and (n.kind in ('card', 'mail', 'digest', 'reminder', 'rollup', 'alert')
  or (n.kind = 'dm' and card.state in ('planned', 'sending', 'unknown') and ${isClosedPlace("card.workspace_id", "card.channel_id")}) or (card.state in ('sent', 'failed') and not exists (
  select 1 from notices e where e.issue_id = n.issue_id and e.id < n.id and e.kind = 'line' and n.kind = 'line'
    and e.state not in ('sent', 'failed', 'superseded') and e.channel_id = n.channel_id and e.priority = n.priority)))`;

/** From when on a message may be tried, on the database's clock. */
export const READY_AT = `n.try_after + ${FOR_OTHERS}`;

/** A message that stands and shows less than is known by now. */
export const REDRAWABLE = "n.state = 'sent' and n.wanted_version > n.drawn_version";
