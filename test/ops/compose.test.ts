import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";
import { ROLES } from "../../src/app.ts";
import { inspectConfig, settings } from "../../src/config.ts";
import { stagesOf } from "../support/dockerfile.ts";

const TEXT = readFileSync("compose.yaml", "utf8");
const duration = z.string().regex(/^\d+(ms|s|m)$/);
const words = z.array(z.string());

/** The part of the Compose specification that is used here; what it does not know is a fault. */
const service = z.strictObject({
  build: z.string().optional(),
  image: z.string(),
  command: words.optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^[\w-]+:\/[\w/-]+$/)).optional(),
  tmpfs: words.optional(),
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
  cap_drop: words.optional(),
  security_opt: words.optional(),
  shm_size: z.string().optional(),
  mem_limit: z.string().optional(),
  restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
  stop_grace_period: duration.optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal("service_healthy") })).optional(),
  healthcheck: z
    .strictObject({ test: words, interval: duration, timeout: duration, retries: z.int().positive() })
    .optional(),
});
const file = z.strictObject({
  name: z.string(),
  "x-amends": z.unknown(),
  "x-environment": z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const { services, volumes } = file.parse(parse(TEXT, { merge: true }));
const all = Object.entries(services);
const ours = all.filter(([, { build }]) => build !== undefined);

describe("compose.yaml", () => {
  test("has web, worker, PostgreSQL and Redis", () => {
    expect(Object.keys(services).sort()).toEqual(["postgres", "redis", "web", "worker"]);
    expect(ours.map(([name]) => name)).toEqual(["web", "worker"]);
  });

  test.each(all)("%s refers only to what is there", (_name, { build, depends_on, volumes: used = [] }) => {
    if (build !== undefined) expect(existsSync(`${build}/Dockerfile`)).toBe(true);
    for (const other of Object.keys(depends_on ?? {})) expect(services[other]?.healthcheck).toBeDefined();
    for (const volume of used) expect(Object.keys(volumes)).toContain(volume.split(":")[0]);
  });

  test.each(ours)(
    "%s can be configured as it says, and runs a role there is",
    (name, { environment = {}, command, env_file }) => {
      expect(env_file).toBe(".env");
      const known = new Set(settings.map((setting) => setting.name as string));
      expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
      const env = { ...environment, DATABASE_URL: environment.DATABASE_URL?.replace(/\$\{[^}]+\}/, "s3cret") };
      expect(inspectConfig(env).faults).toEqual([]);
      expect(command).toEqual(["start", "--role", name]);
      expect(ROLES).toContain(name);
    },
  );

  test("its web listens where the image says, and where it is published", () => {
    const image = stagesOf(readFileSync("Dockerfile", "utf8")).at(-1);
    expect(services.web?.environment?.PORT).toBe(image?.env.PORT);
    expect(services.web?.ports?.map((port) => port.split(":").at(-1))).toEqual([image?.env.PORT]);
    expect(services.worker?.ports).toBeUndefined();
    expect(services.worker?.environment?.HEALTH_PORT).toBeDefined();
  });

  test("Amends writes nowhere, can do nothing else, and has time to end; everything comes back", () => {
    for (const [, one] of ours) {
      expect(one).toMatchObject({ read_only: true, cap_drop: ["ALL"], init: true });
      expect(Number.parseInt(one.stop_grace_period ?? "0", 10)).toBeGreaterThan(10);
    }
    for (const [, { restart }] of all) expect(restart).toBe("unless-stopped");
  });

  test("what must not be lost is on disk: PostgreSQL in a volume, Redis with AOF, throwing nothing away", () => {
    expect(services.postgres?.volumes).toHaveLength(1);
    expect(services.redis?.volumes).toHaveLength(1);
    expect(services.redis?.command?.join(" ")).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
  });

  test("no secret stands in it: each is asked for from .env", () => {
    const asked = [...TEXT.matchAll(/\$\{(\w+)([^}]*)\}/g)].map(([, name, rest]) => [name, rest?.startsWith(":?")]);
    expect(new Set(asked.map(([name]) => name))).toEqual(new Set(["POSTGRES_PASSWORD"]));
    expect(asked.every(([, isRequired]) => isRequired)).toBe(true);
  });
});
