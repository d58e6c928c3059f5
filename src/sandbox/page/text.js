/** Text objects (plain_text and mrkdwn) as nodes. */

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** The words of a text object without formatting, for names and labels. */
export function plain(object) {
  if (!object) return "";
  return withEmoji(typeof object === "string" ? object : (object.text ?? ""));
}

/** A text object as a list of nodes. */
export function textNodes(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "", { verbatim: object.verbatim });
  return lineBreaks(object.emoji === false ? (object.text ?? "") : plain(object));
}

function lineBreaks(text) {
  return text.split("\n").flatMap((line, index) => (index === 0 ? [line] : [h("br"), line]));
}
