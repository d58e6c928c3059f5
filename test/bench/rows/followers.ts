import { randomUUID } from "node:crypto";
import { openDatabase } from "../../../src/store/database.ts";
import { openStore } from "../../../src/store/store.ts";
import { executeCommand } from "../../../src/usecases/execute-command.ts";
import { fillOpen } from "../fill-due.ts";
import { related, timed } from "../measure.ts";
import type { Row } from "../row.ts";

const FEW = 2;
const MANY = 200;

/** What a note costs on an issue that many follow. */
export const followersRow: Row = {
  name: "followers",
  about:
    `A note on an issue that ${MANY} people follow, each of whom is to be told, beside one that ${FEW} follow: through the product's own command, alone on the database. ` +
    "Statements are those that reach PostgreSQL, of which one saves state, history and all notices; the count must not grow with the followers.",
  async measure(bench) {
    const made = await bench.installation();
    await fillOpen(made.db, made.workspaceId, made.source.id, 2);
    for (const [issueId, followers] of [
      [1, FEW],
      [2, MANY],
    ])
      await made.db.query(
        `insert into followers (workspace_id, issue_id, person_id, since) select workspace_id, ${issueId}, id, now() from people
         where slack_user_id like 'U0DUE%' order by id limit ${followers}`,
      );
    const db = openDatabase((made.db as unknown as { url: string }).url, { poolMax: 2 });
    const nothing = () => {};
    const nudges = { received: nothing, deadlines: nothing, posts: nothing, redraws: nothing, home: nothing };
    let statements = 0;
    db.on("query", () => statements++);
    const note = (issueId: number) =>
      executeCommand(
        { store: openStore(db), nudges },
        {
          ...{ workspaceId: made.workspaceId, issueId, commandId: randomUUID(), via: "slack" },
          ...{ actor: { kind: "amends" }, at: new Date().toISOString(), command: { type: "AddNote", note: "called" } },
        },
      );
    const counted = async (issueId: number): Promise<number> => {
      statements = 0;
      await note(issueId);
      return statements;
    };
    const times: [number, number][] = [];
    for (let round = -5; round < bench.rounds(100); round++) {
      const pair: [number, number] = [await timed(() => note(1)), await timed(() => note(2))];
      if (round >= 0) times.push(pair);
    }
    const [few, many] = [await counted(1), await counted(2)];
    await db.destroy();
    await made.close();
    const t = related(
      times.map(([a]) => a),
      times.map(([, b]) => b),
    );
    return [
      {
        what: `statements of a change that ${MANY} followers hear of`,
        unit: "statements",
        ...{ floor: few, ours: many, judged: many / few, spread: [many / few, many / few], rounds: 1 },
        ...{ must: 1, aim: 1, better: "less" },
        note: `${t.floor.toFixed(1)} ms with ${FEW} followers, ${t.ours.toFixed(1)} ms with ${MANY} (medians of ${times.length})`,
      },
    ];
  },
};
