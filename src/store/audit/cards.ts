import { AT, ISSUE_ASKED, ofAskedIssue, overSince, type RowCheck } from "./check.ts";

/** Cards and their threads, as the ledger has them. */
export const CARDS: readonly RowCheck[] = [
  {
    name: "cards",
    invariant: "I2",
    clean: "every issue has one, posted or waiting for its turn.",
    mend: "The issue stands in every list, and its card is tried again within the hour. Please report it, with the word behind the fault.",
    sql: `select i.id, 'issues ' || i.id as row, case when card.id is null then 'has no card'
        else 'has a card that was given up (' || coalesce(card.error_code, card.state) || ')' end as fault
      from issues i left join notices card on card.issue_id = i.id and card.kind = 'card'
      where (card.id is null or card.state in ('failed', 'superseded')) and ${ISSUE_ASKED}`,
  },
  {
    name: "one card each",
    invariant: "I2",
    clean: "no two issues share a message.",
    mend: "Please report it.",
    sql: `select n.issue_id as id, 'issues ' || n.issue_id as row, 'stands at the same message as issue ' || other.issue_id as fault
      from notices n join notices other on other.kind = 'card' and other.channel_id = n.channel_id and other.message_ts = n.message_ts and other.id < n.id
      where n.kind = 'card' and n.message_ts is not null and ${ofAskedIssue("n.issue_id")}`,
  },
  {
    name: "drawn as they are",
    invariant: "I3",
    clean: "every posted card and message shows the latest change.",
    mend: "Start Amends, and see the checks of Slack and of messages in `amends doctor`.",
    sql: `select n.id, 'notices ' || n.id as row, case when n.drawn_version > i.version
          then 'shows version ' || n.drawn_version || ' of issue ' || i.id || ', which is at ' || i.version
        else 'shows version ' || n.drawn_version || ' of issue ' || i.id || ' and has to show ' || n.wanted_version end as fault
      from notices n join issues i on i.id = n.issue_id left join issue_events e on e.issue_id = n.issue_id and e.version = n.wanted_version
      where n.state = 'sent' and ${ISSUE_ASKED} and ((n.kind in ('card', 'dm') and n.drawn_version > i.version)
        or (n.wanted_version > n.drawn_version and (e.at is null or ${overSince("e.at", AT)})))`,
  },
  {
    name: "threads",
    invariant: "I8",
    clean: "every line stands behind its card and behind the lines before it.",
    mend: "Nothing: what Slack shows cannot be put in another order. Please report it.",
    sql: `select n.id, 'notices ' || n.id as row, 'a line of issue ' || n.issue_id || ' stands before its card, or before an earlier line' as fault
      from (select l.*, max(l.message_ts collate "C") over (partition by l.issue_id, l.channel_id order by l.event_version rows between unbounded preceding and 1 preceding) as before
        from notices l where l.kind = 'line' and l.state = 'sent') n
        join notices card on card.issue_id = n.issue_id and card.kind = 'card'
      where (n.message_ts collate "C" < n.before or (card.generation = 0 and card.channel_id = n.channel_id and n.message_ts collate "C" <= card.message_ts))
        and ${ofAskedIssue("n.issue_id")}`,
  },
];
