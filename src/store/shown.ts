import { rulesOf } from "../domain/rules.ts";
import type { RemindedIssue } from "../usecases/reminders.ts";
import { ISSUE_COLUMNS, type IssueRow, toIssue } from "./issue-rows.ts";
import { TITLED_COLUMNS, type TitledRow, toTitled } from "./titled.ts";
import { SETTING_LAYERS, type SettingLayers, settingsOf } from "./workspaces.ts";

/** A row of an issue with what a message shows of it: what it is called by, whose it is, where its card is. */
export type ShownRow = IssueRow &
  TitledRow & {
    workspace_id: number;
    id: number;
    number: number;
    settings: SettingLayers;
    assignee_name: string | null;
    channel_id: string | null;
    message_ts: string | null;
  };

/** The columns a ShownRow needs, over `issues i` and the tables of SHOWN_TABLES. */
export const SHOWN_COLUMNS = `${ISSUE_COLUMNS}, i.workspace_id, i.id, i.number, ${SETTING_LAYERS} as settings, ${TITLED_COLUMNS},
       a.name as assignee_name, card.channel_id, card.message_ts`;
/** What hangs together with `issues i`. A card that does not stand has no message. */
export const SHOWN_TABLES = `join workspaces w on w.id = i.workspace_id
     join routes route on route.id = i.route_id
     join responses r on r.id = i.response_id
     join respondents p on p.id = r.respondent_id
     left join people a on a.id = i.assignee_id
     left join notices card on card.issue_id = i.id and card.kind = 'card'`;

/** Row to domain. */
export const toShown = (r: ShownRow): Omit<RemindedIssue, "why" | "standsInFor" | "history"> => ({
  workspaceId: r.workspace_id,
  issueId: r.id,
  number: r.number,
  issue: toIssue(r),
  rules: rulesOf(settingsOf(r.settings)),
  response: toTitled(r),
  assigneeName: r.assignee_name,
  cardAt: r.channel_id && r.message_ts ? { channelId: r.channel_id, ts: r.message_ts } : null,
});
