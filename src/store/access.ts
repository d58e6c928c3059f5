import type { Viewer } from "../usecases/list-issues.ts";
import { type Db, PREPARED, row } from "./rows.ts";
import { standsInFor } from "./stand-ins.ts";

/**
 * Who may see an issue `i`, as maySee in the domain says it: the one condition of every list, count and click.
 * Takes :viewerId, :channels and :standsInFor.
 */
export const VISIBLE = visibleTo(":viewerId", "cast(:channels as text[])", "cast(:standsInFor as bigint[])");

function visibleTo(viewerId: string, channels: string, awayIds: string): string {
  return `(i.channel_id = any (${channels}) or i.assignee_id = ${viewerId} or i.assignee_id = any (${awayIds})
  or exists (select 1 from followers mine where mine.issue_id = i.id and mine.person_id = ${viewerId})
  or exists (select 1 from leaders led where led.issue_id = i.id and (led.person_id = ${viewerId} or led.person_id = any (${awayIds}))))`;
}

/** A follow as the issue it copies. */
const AS_FOLLOWED =
  "select f.issue_id as id, f.workspace_id, f.status, f.due_at, f.closed_at from followers f where f.person_id = :viewerId";

/** Selects from a source of issues; calls it `i`. */
export type Pick = (source: string) => string;

/**
 * The same condition as walks, each along an index, most in the order of the list: the channels one sees, what is assigned to one, what one
 * follows, what was escalated to one, and the same of those for whom one stands in. `pick` selects from a source called `i`; what several walks find counts once.
 */
export const visibleIssues = (pick: Pick): string => `${inSeenChannels(pick)}
    union (${assignedTo(":viewerId", pick)})
    union (${followedBy(pick)})
    union (${escalatedTo(":viewerId", pick)})
    union (${inTheirPlace((away) => assignedTo(away, pick))})
    union (${inTheirPlace((away) => escalatedTo(away, pick))})`;

/** What a walk finds for each of those in whose place the viewer stands: mostly nobody, and then it costs nothing. */
const inTheirPlace = (walk: (person: string) => string): string => `
    select picked.* from unnest(cast(:standsInFor as bigint[])) as away(id) cross join lateral (${walk("away.id")}) as picked`;

/** What is in the channels one sees: enough for whoever sees them all. */
export const inSeenChannels = (pick: Pick): string => `
    select picked.* from unnest(cast(:channels as text[])) as channel(id)
      cross join lateral (${pick("(select * from issues where workspace_id = :workspaceId and channel_id = channel.id)")}) as picked`;

/** What is assigned to a person, along its index. */
export const assignedTo = (person: string, pick: Pick): string =>
  pick(`(select * from issues where workspace_id = :workspaceId and assignee_id = ${person})`);

/** What the viewer follows, along its index. */
export const followedBy = (pick: Pick): string => pick(`(${AS_FOLLOWED} and f.workspace_id = :workspaceId)`);

/** What was escalated to a person: few, and those of leaders who see all channels are found there. */
const escalatedTo = (person: string, pick: Pick): string =>
  pick(`(select led.* from leaders l join issues led on led.id = l.issue_id
    where l.person_id = ${person} and l.workspace_id = :workspaceId)`);

/** Issues whose card has no channel yet: only admins see them. */
const NO_CHANNEL = "";

/** Who looks, with the channels they see into; null for whoever sees no issue by right. */
export async function readViewer(db: Db, workspaceId: number, personId: number): Promise<Viewer | null> {
  const found = await row<{ is_admin: boolean; channels: string[]; stands_in_for: number[]; sees_all: boolean }>(
    db,
    `with viewer as (${VIEWER})
     select *, is_admin or cardinality(channels) = (select count(*) from channels where workspace_id = :workspaceId) as sees_all from viewer`,
    { workspaceId, personId },
  );
  if (!found) return null;
  const { is_admin: isAdmin, channels, sees_all: seesAll, stands_in_for: awayIds } = found;
  return { personId, isAdmin, channels, seesAll, standsInFor: awayIds.map(Number) };
}

/** Takes :personId and :workspaceId. */
const VIEWER = `select p.id, p.is_admin, array(
    select c.channel_id from channels c
    where c.workspace_id = p.workspace_id and (p.is_admin or (p.slack_user_id is not null and (not c.is_private
      or exists (select 1 from channel_members m where m.channel_id = c.channel_id and m.person_id = p.id))))
    union all select '${NO_CHANNEL}' where p.is_admin) as channels, ${standsInFor("p.id", "p.workspace_id")} as stands_in_for
  from people p where p.workspace_id = :workspaceId and p.id = :personId and p.standing = 'member'`;

/**
 * Whether a person `p` may see a new issue before anything ties them to it, as seesChannel in the domain says it of the channel where its card
 * will be; admins see all.
 */
export const SEES_NEW_ISSUES = `p.standing = 'member' and (p.is_admin or (p.slack_user_id is not null and exists (
  select 1 from routes r join channels c on c.workspace_id = r.workspace_id and c.channel_id = r.channel_id
  where r.workspace_id = p.workspace_id and r.is_default and (not c.is_private
    or exists (select 1 from channel_members m where m.channel_id = c.channel_id and m.person_id = p.id)))))`;

/** The bindings of VISIBLE. */
export const bindingsOf = ({ personId, channels, standsInFor: awayIds }: Viewer) => ({
  viewerId: personId,
  channels: [...channels],
  standsInFor: [...awayIds],
});

/** Whether the person :personId of :workspaceId may see an issue `i`, in one expression. */
export const PERSON_SEES = `coalesce((select ${visibleTo("viewer.id", "viewer.channels", "viewer.stands_in_for")} from (${VIEWER}) as viewer), false)`;

/** Whether a person may see an issue and act on it; null when this workspace has no such issue. */
export async function maySeeIssue(
  db: Db,
  workspaceId: number,
  personId: number,
  issueId: number,
): Promise<boolean | null> {
  const asked = await row<{ visible: boolean }>(
    db,
    `select ${PERSON_SEES} as visible from issues i where i.workspace_id = :workspaceId and i.id = :issueId`,
    { workspaceId, personId, issueId },
    PREPARED,
  );
  return asked ? asked.visible : null;
}
