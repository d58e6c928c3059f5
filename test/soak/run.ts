import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";

const HELP = `npm run soak -- [options]: a simulated month under load in which everything goes wrong now and then; ends with 1 when anything is lost or doubled

  --seed <n>         the same answers and the same troubles again; default: any, and printed
  --responses <n>    survey answers, of which every fourth is unhappy; default 20000
  --people <n>       colleagues who click; default 200
  --clicks <n>       what they click altogether; default 10000
  --steps <n>        into how many steps the month is cut; default 180
`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    responses: { type: "string", default: "20000" },
    people: { type: "string", default: "200" },
    clicks: { type: "string", default: "10000" },
    steps: { type: "string", default: "180" },
    help: { type: "boolean", short: "h" },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const { help: _help, ...numbers } = values;
const wrong = Object.entries(numbers).find(([, value]) => !/^[1-9]\d{0,9}$/.test(value));
if (wrong) {
  process.stderr.write(`--${wrong[0]} takes a whole number from 1, not ${wrong[1]}.\n`);
  process.exit(2);
}
const { seed, responses, people, clicks, steps } = values;
const env = {
  ...process.env,
  SOAK_RESPONSES: responses,
  SOAK_PEOPLE: people,
  SOAK_CLICKS: clicks,
  SOAK_STEPS: steps,
  ...(seed ? { SEED: seed } : {}),
};
const jest = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js", "--runTestsByPath"];
const child = spawn(process.execPath, [...jest, "test/soak/soak.test.ts"], { stdio: "inherit", env });
const [code] = await once(child, "exit");
process.exitCode = code ?? 1;
