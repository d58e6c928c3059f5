import { expect, test } from "@jest/globals";
import { firstMeeting } from "../../src/assembly/first-meeting.ts";

/** One whose question to the database is answered by hand, and how often answers were woken. */
function meeting() {
  let answer: (read: boolean) => void = () => undefined;
  const read = new Promise<boolean>((resolve) => {
    answer = resolve;
  });
  let woken = 0;
  const roster = { peopleRead: () => read };
  const of = firstMeeting({ roster, workspaceId: 1 }, { received: () => woken++ });
  return { ...of, answer, woken: () => woken };
}

test("it ends while somebody asks: it stays ended, and answers are woken once", async () => {
  const first = meeting();
  const asks = first.isOver();
  first.end();
  first.answer(false);
  expect(await asks).toBe(true);
  expect(await first.isOver()).toBe(true);
  first.end();
  expect(first.woken()).toBe(1);
});

test("until it has ended, or everybody was read before, it goes on", async () => {
  const first = meeting();
  first.answer(false);
  expect(await first.isOver()).toBe(false);
  const before = meeting();
  before.answer(true);
  expect(await before.isOver()).toBe(true);
});
