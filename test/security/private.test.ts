import { expect, test } from "@jest/globals";
import { leaks, privateTexts, telling } from "../support/story/private.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";

test.each<[string, readonly string[]]>([
  ["Jane Doe", ["Jane Doe"]],
  ["Kim", []],
  ["", []],
  ["nobody called me back today", ["nobody called me back", "called me back today"]],
  ["no", []],
])("of %j these pieces tell something: %j", (text, pieces) => {
  expect(telling(text)).toEqual(pieces);
});

test("a story knows what its clients and colleagues said, and ends with a fault when a log has any of it", async () => {
  const story: Story = await startStory();
  const card = await story.answer(
    anAnswer({
      respondent: {
        name: "Zora Quillfeather",
        email: "zora@quillworks.example",
        phone: "555-909-1717",
        company: "Quillworks",
      },
      comment: "the zebrawood desk arrived broken",
      answers: [{ question: "Else?", answer: "ocelots everywhere" }],
    }),
  );
  await card.set("Nathan", "Resolution in Progress", "pangolin: I call her");
  const secrets = await privateTexts(story.database.db);
  expect([...secrets]).toEqual(
    expect.arrayContaining([
      ...["Zora Quillfeather", "zora@quillworks.example", "555-909-1717", "Quillworks"],
      ...["the zebrawood desk arrived", "zebrawood desk arrived broken", "ocelots everywhere", "pangolin: I call her"],
    ]),
  );
  expect(leaks(story.log.lines, secrets)).toEqual([]);
  for (const secret of secrets) expect(leaks(["fine", `{"msg":"… ${secret} …"}`], secrets)).toHaveLength(1);
  story.log.logger.info("this story lets out that the zebrawood desk arrived broken");
  await expect(story.end()).rejects.toThrow("the zebrawood desk arrived");
});
