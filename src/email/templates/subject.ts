import { scoreText } from "../../domain/nps.ts";
import { shorten, visibleLine } from "../../domain/text.ts";
import { whoText } from "../../domain/wording.ts";
import type { CardData } from "../../usecases/ports.ts";

const MAX_CHARS = 150;

/** "#1042 Jane Doe, ABC Company (6/10)": the same in every mail about the issue, since mail programs tell conversations apart by it. */
export function subjectOf({ number, response }: Pick<CardData, "number" | "response">): string {
  const [before, after] = [`#${number} `, ` (${scoreText(response.score, response.scaleMax)})`];
  const who = visibleLine(whoText(response));
  return `${before}${shorten(who, MAX_CHARS - before.length - after.length)}${after}`;
}
