import { expect, test } from "@jest/globals";
import { sentenceOf } from "../../src/sandbox/blocks/check.ts";
import { checkView } from "../../src/sandbox/blocks/view.ts";
import { input, plain, typed, x } from "./block-makers.ts";

const modal = (fields: object = {}) => ({ type: "modal", title: plain("Note"), blocks: [], ...fields });

const viewLimits: [string, object, object, string][] = [
  [
    "title",
    modal({ title: plain(x(24)) }),
    modal({ title: plain(x(25)) }),
    "must be less than 25 characters [json-pointer:/view/title/text]",
  ],
  [
    "submit",
    modal({ submit: plain(x(24)) }),
    modal({ submit: plain(x(25)) }),
    "must be less than 25 characters [json-pointer:/view/submit/text]",
  ],
  [
    "close",
    modal({ close: plain(x(24)) }),
    modal({ close: plain(x(25)) }),
    "must be less than 25 characters [json-pointer:/view/close/text]",
  ],
  [
    "private_metadata",
    modal({ private_metadata: x(3000) }),
    modal({ private_metadata: x(3001) }),
    "must be less than 3001 characters [json-pointer:/view/private_metadata]",
  ],
  [
    "callback_id",
    modal({ callback_id: x(255) }),
    modal({ callback_id: x(256) }),
    "must be less than 256 characters [json-pointer:/view/callback_id]",
  ],
  [
    "external_id",
    modal({ external_id: x(255) }),
    modal({ external_id: x(256) }),
    "must be less than 256 characters [json-pointer:/view/external_id]",
  ],
  [
    "an input needs submit",
    modal({ submit: plain("Save"), blocks: [input(typed())] }),
    modal({ blocks: [input(typed())] }),
    "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]",
  ],
  [
    "blocks",
    modal({ blocks: [{ type: "alert", text: plain("A") }] }),
    modal({ blocks: [{ type: "markdown", text: "a" }] }),
    "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
  ],
  ["a title is needed", modal(), { type: "modal", blocks: [] }, "missing required field: title [json-pointer:/view]"],
  [
    "a title is for modals",
    { type: "home", blocks: [] },
    { type: "home", title: plain("A"), blocks: [] },
    "invalid additional property: title [json-pointer:/view]",
  ],
  ["the type", modal(), { type: "window" }, "unsupported type: window [json-pointer:/view/type]"],
];

test.each(viewLimits)("limits of views: %s", (_name, good, bad, complaint) => {
  const types = ["modal", "home"] as const;
  expect(checkView(good, types, "/view")).toEqual([]);
  expect(checkView(bad, types, "/view").map(sentenceOf)).toContain(`[ERROR] ${complaint}`);
});
