import { callableOf, leadersIn, type Nameable, namesIn } from "../domain/callable.ts";
import type { Rules } from "../domain/deadlines.ts";
import type { Callable, Issue } from "../domain/issue.ts";
import type { Contact } from "../domain/ladder.ts";
import { CONTACT_COLUMNS, type ContactRow, toContact } from "./contacts.ts";
import { anyOf, type Db, PREPARED, rows } from "./rows.ts";
import { readStandIns } from "./stand-ins.ts";

type NameableRow = ContactRow & { names: string[]; is_admin: boolean };

/**
 * Who can be called about an issue at a moment: those the rules name, the people of its running escalation, and the admins; and who stands in for
 * those of them who are away. One statement, three while somebody is away. `meet` hears how they can be reached, and those concerned by the issue.
 */
export async function readCallable(
  db: Db,
  workspaceId: number,
  rules: Rules,
  issue: Issue,
  at: string,
  meet: (people: readonly Contact[]) => void = () => undefined,
): Promise<Callable> {
  const names = namesIn(rules);
  const leaders = leadersIn(issue);
  const concerned = [...issue.followerIds, ...(issue.assigneeId === null ? [] : [issue.assigneeId])];
  const read = await readNameable(db, workspaceId, names, [...leaders, ...concerned]);
  meet(read);
  const people = read.filter(
    (one) => one.isAdmin || leaders.includes(one.personId) || one.names.some((name) => names.includes(name)),
  );
  const away = people.filter(({ preferences }) => preferences.away !== null).map(({ personId }) => personId);
  if (away.length === 0) return callableOf(rules, issue, people);
  const standIns = await readStandIns(db, workspaceId, away, at);
  const deputies = [...standIns.values()].map(({ personId }) => personId);
  return callableOf(rules, issue, await readNameable(db, workspaceId, names, [...leaders, ...deputies]), standIns);
}

/** Who can be called about issues that nobody has: the owners whom the rules name, and the admins. */
export async function readCaretakers(
  db: Db,
  workspaceId: number,
  rules: Rules,
): Promise<Pick<Callable, "ownerIds" | "adminIds">> {
  const people = await readNameable(db, workspaceId, namesIn(rules), []);
  return callableOf(rules, { clocks: { escalation: null } }, people);
}

async function readNameable(
  db: Db,
  workspaceId: number,
  names: readonly string[],
  ids: readonly number[],
): Promise<readonly Nameable[]> {
  const people = await rows<NameableRow>(
    db,
    `select ${CONTACT_COLUMNS}, p.is_admin, array(
         select lower(known.email) from people known
         where coalesce(known.same_as, known.id) = p.id and known.workspace_id = p.workspace_id and known.email is not null
         union select lower(p.slack_user_id) where p.slack_user_id is not null
         union select lower(g.group_id) from user_groups g
         where g.workspace_id = p.workspace_id and not g.is_disabled and p.slack_user_id = any(g.slack_user_ids)) as names
     from people p join workspaces w on w.id = p.workspace_id
     where p.workspace_id = :workspaceId and p.same_as is null and (p.is_admin or p.id = ${anyOf(":ids", "bigint")}
       or lower(p.slack_user_id) = ${anyOf(":names", "text")}
       or p.id in (select coalesce(known.same_as, known.id) from people known
         where known.workspace_id = :workspaceId and known.email = ${anyOf(":names", "text")})
       or p.slack_user_id in (select unnest(g.slack_user_ids) from user_groups g
         where g.workspace_id = :workspaceId and lower(g.group_id) = ${anyOf(":names", "text")}))
     order by p.id`,
    { workspaceId, ids: [...ids], names: [...names] },
    PREPARED,
  );
  return people.map((p): Nameable => ({ ...toContact(p), names: p.names, isAdmin: p.is_admin }));
}
