/** The three surfaces blocks stand on (message, modal, Home): where typed values are kept and where clicks go. */

import { api } from "./api.js";
import { refreshSoon } from "./live.js";
import { store } from "./store.js";
import { attempt } from "./toast.js";

const kept = new Map();

/** The surface with this key; what was typed and unfolded on it survives redraws. `where` tells the control API which one it is. */
function surface(key, kind, where, blocks, view) {
  const memory = kept.get(key) ?? { values: {}, unfolded: new Set() };
  kept.set(key, memory);
  const body = () => ({ user: store.me, ...where, values: valuesOf(key, blocks) });
  return {
    surface: kind,
    errors: view?.errors,
    unfolded: memory.unfolded,
    get: (blockId, actionId) => memory.values[blockId]?.[actionId] ?? stateValue(view, blockId, actionId),
    set: (blockId, actionId, value) => {
      memory.values[blockId] = { ...memory.values[blockId], [actionId]: value };
    },
    async act(block, element, selected) {
      const chosen = selected === undefined ? {} : { selected };
      await attempt(() => api.interact({ ...body(), blockId: block.block_id, actionId: element.action_id, ...chosen }));
      refreshSoon();
    },
    async suggest(block, element, value) {
      const call = { ...body(), blockId: block.block_id, actionId: element.action_id, value, values: undefined };
      return (await attempt(() => api.suggest(call)))?.options ?? [];
    },
  };
}

export function messageSurface(message) {
  const key = `${message.channel}/${message.ts}`;
  const memory = kept.get(key);
  const signature = JSON.stringify(message.blocks);
  if (memory && memory.signature !== signature) memory.values = {};
  const made = surface(key, "message", { channel: message.channel, messageTs: message.ts }, message.blocks);
  kept.get(key).signature = signature;
  return made;
}

export function modalSurface(view) {
  return surface(view.id, "modal", { viewId: view.id }, view.blocks, view);
}

export function homeSurface(view) {
  return surface(view.id, "home", { home: true }, view.blocks, view);
}

/** Forgets a modal that is gone. */
export function forgetSurface(viewId) {
  kept.delete(viewId);
}

/** What the person chose or typed on a surface, only for elements that still stand there. */
export function valuesOf(key, blocks) {
  const values = kept.get(key)?.values ?? {};
  const present = elementKeys(blocks);
  const result = {};
  for (const [blockId, byAction] of Object.entries(values)) {
    for (const [actionId, value] of Object.entries(byAction)) {
      if (!present.has(`${blockId}/${actionId}`) || value === undefined) continue;
      result[blockId] = { ...result[blockId], [actionId]: value };
    }
  }
  return result;
}

function elementKeys(blocks) {
  const keys = new Set();
  for (const block of blocks) {
    if (block.child_blocks) for (const key of elementKeys(block.child_blocks)) keys.add(key);
    const elements = [block.element, block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])];
    for (const element of elements) {
      const stateful = element?.action_id && element.type !== "button" && element.type !== "overflow";
      if (stateful) keys.add(`${block.block_id}/${element.action_id}`);
    }
  }
  return keys;
}

/** A value the server already holds for a view, for instance after the page was reloaded. */
function stateValue(view, blockId, actionId) {
  const input = view?.state?.values?.[blockId]?.[actionId];
  if (!input) return undefined;
  const { type: _type, timezone: _zone, rich_text_value: _rich, ...rest } = input;
  const [value] = Object.values(rest);
  if (Array.isArray(value)) return value.map((one) => (typeof one === "object" ? one.value : one));
  return value && typeof value === "object" ? value.value : (value ?? undefined);
}
