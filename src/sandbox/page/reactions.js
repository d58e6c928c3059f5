/** The row of reactions under a message. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { react } from "./message-tools.js";
import { store, userName } from "./store.js";

export function reactions(message) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((one) => chip(message, one)),
  );
}

function chip(message, reaction) {
  const mine = reaction.users.includes(store.me);
  const names = reaction.users.map(userName).join(", ");
  const node = h(
    "button",
    {
      type: "button",
      class: mine ? "reaction reaction-mine" : "reaction",
      "aria-pressed": String(mine),
      "aria-label": `${reaction.name}, ${reaction.count}: ${names}`,
      title: names,
      data: { "focus-key": `reaction/${message.ts}/${reaction.name}` },
    },
    emoji(reaction.name) ?? `:${reaction.name}:`,
    ` ${reaction.count}`,
  );
  node.addEventListener("click", () => react(message, reaction.name));
  return node;
}
