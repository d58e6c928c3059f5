import { rulesOf } from "../domain/rules.ts";
import type { Asked, LockedIssue } from "../usecases/store-ports.ts";
import { PERSON_SEES } from "./access.ts";
import { ISSUE_COLUMNS, type IssueRow, toIssue } from "./issue-rows.ts";
import { type Db, PREPARED, row, rows } from "./rows.ts";
import { SETTING_LAYERS, type SettingLayers, settingsOf } from "./workspaces.ts";

type ReadRow = IssueRow & {
  id: number;
  number: number;
  by_name: string | null;
  repeated: boolean;
  settings: SettingLayers;
  channel_id: string;
  visible: boolean;
};

const selectFor = (
  commandId: string,
  visible: string,
): string => `select ${ISSUE_COLUMNS}, i.id, i.number, by.name as by_name,
    ${SETTING_LAYERS} as settings, card.channel_id,
    exists (select 1 from issue_events e where e.issue_id = i.id and e.command_id = ${commandId}) as repeated, ${visible} as visible
  from issues i
  join workspaces w on w.id = i.workspace_id
  join routes route on route.id = i.route_id
  join notices card on card.issue_id = i.id and card.kind = 'card'
  left join people by on by.id = i.status_changed_by`;

const ONE = `${selectFor(":commandId", `cast(:personId as bigint) is null or ${PERSON_SEES}`)}
  where i.workspace_id = :workspaceId and i.id = :issueId`;

const MANY = `${selectFor("asked.command_id", "true")}
  join jsonb_to_recordset(cast(:asked as jsonb)) as asked(workspace_id bigint, id bigint, command_id text)
    on asked.workspace_id = i.workspace_id and asked.id = i.id`;

/** An issue with what deciding about it takes; null when this workspace has no such issue. */
export async function readIssue(
  db: Db,
  workspaceId: number,
  issueId: number,
  commandId: string,
  viewerId: number | null = null,
): Promise<LockedIssue | null> {
  const found = await row<ReadRow>(db, ONE, { workspaceId, issueId, commandId, personId: viewerId }, PREPARED);
  return found ? toLocked(found) : null;
}

/** Many at once, by id, each as nobody in particular sees it. */
export async function readIssues(db: Db, asked: readonly Asked[]): Promise<ReadonlyMap<number, LockedIssue>> {
  const wanted = asked.map((one) => ({
    workspace_id: one.workspaceId,
    id: one.issueId,
    command_id: one.commandId,
  }));
  const found = await rows<ReadRow>(db, MANY, { asked: JSON.stringify(wanted) }, PREPARED);
  return new Map(found.map((read) => [read.id, toLocked(read)]));
}

function toLocked(read: ReadRow): LockedIssue {
  const settings = settingsOf(read.settings);
  return {
    issue: toIssue(read),
    number: read.number,
    statusChangedByName: read.by_name,
    visible: read.visible,
    repeated: read.repeated,
    settings,
    rules: rulesOf(settings),
    channelId: read.channel_id,
  };
}
