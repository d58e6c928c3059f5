import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "@jest/globals";
import { envExample, loadConfig, settings } from "../../src/config.ts";

const file = readFileSync(join(import.meta.dirname, "..", "..", ".env.example"), "utf8");

test(".env.example says what the configuration reads", () => {
  expect(file).toBe(envExample());
});

test(".env.example can be loaded as it is and changes nothing", () => {
  const parsed = parseEnv(file) as Record<string, string>;
  expect(Object.keys(parsed).sort()).toEqual(settings.map(({ name }) => name).sort());
  expect(loadConfig(parsed)).toEqual(loadConfig({}));
});
