/** What every element shares: its present value, and what happens when it changes. */

import { confirmed } from "../confirm.js";

/**
 * Binds an element to its surface. `env` is { ctx, block, labelledBy, describedBy }; in an input block a change is only kept
 * (and sent when the block asks for it), elsewhere it is sent at once.
 */
export function wire(element, env) {
  const { ctx, block } = env;
  const holdsValue = element.type !== "button" && element.type !== "overflow";
  const sends = block.type !== "input" || block.dispatch_action;
  return {
    sends,
    value: ctx.get(block.block_id, element.action_id),
    keep: (value) => ctx.set(block.block_id, element.action_id, value),
    /** Keeps a value and sends it where this surface does so; false when the person said no to the question. */
    async change(value) {
      if (element.confirm && !(await confirmed(element.confirm))) return false;
      if (holdsValue) ctx.set(block.block_id, element.action_id, value);
      if (sends) await ctx.act(block, element, value);
      return true;
    },
  };
}

/** Attributes every control carries: hooks, a key to find it again after a redraw, and its accessible name. */
export function controlProps(element, env, fallbackLabel) {
  return {
    data: {
      "action-id": element.action_id,
      "focus-key": focusKey(element, env),
      "focus-first": element.focus_on_load || undefined,
    },
    "aria-labelledby": env.labelledBy,
    "aria-label": env.labelledBy ? undefined : (env.label ?? fallbackLabel),
    "aria-describedby": env.describedBy,
    "aria-required": env.required ? "true" : undefined,
    "aria-invalid": env.invalid ? "true" : undefined,
  };
}

export function focusKey(element, env, suffix = "") {
  return `${env.block.block_id}/${element.action_id}${suffix}`;
}

/** The first defined value: what the person chose, else what the app set at first. */
export function startValue(chosen, initial) {
  return chosen === undefined ? initial : chosen;
}
