import type pg from "pg";
import { freshAnswer } from "./signed.ts";
import type { BenchSlack } from "./slack.ts";

/** Puts accepted, not yet understood answers into `received`, as the webhook would have. */
export async function fillReceived(
  db: pg.Pool,
  of: { readonly workspaceId: number; readonly sourceId: number },
  many: number,
): Promise<void> {
  const answers = Array.from({ length: many }, () => JSON.stringify(freshAnswer()));
  await db.query(
    `insert into received (workspace_id, source_id, delivery_id, body_hash, body, content_type, received_at)
     select $1, $2, 'msg_' || gen_random_uuid(), sha256(convert_to(body, 'UTF8')), convert_to(body, 'UTF8'), 'application/json', now()
     from unnest($3::text[]) as body`,
    [of.workspaceId, of.sourceId, answers],
  );
}

/** Posts a message for every planned card and notes it as sent, so that clicks find cards as they are after a while. */
export async function postPlannedCards(db: pg.Pool, slack: BenchSlack): Promise<readonly number[]> {
  const { rows } = await db.query<{ id: number; issue_id: number }>(
    "select id, issue_id from notices where kind = 'card' and state = 'planned' order by id",
  );
  for (const { id, issue_id: issueId } of rows) {
    const ts = await slack.post(`Issue ${issueId}`);
    await db.query(
      `update notices set state = 'sent', message_ts = $2, drawn_version = wanted_version, first_tried_at = now(), sent_at = now()
       where id = $1 and state = 'planned'`,
      [id, ts],
    );
  }
  return rows.map((row) => Number(row.issue_id));
}
