import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "@jest/globals";

/** Starts `amends demo` as a visitor would, and answers the printed address of the local Slack. */
export async function startDemo(): Promise<{ demo: ChildProcess; url: string }> {
  const demo = spawn(process.execPath, ["bin/amends.js", "demo", "--no-open", "--port", "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let printed = "";
  for await (const chunk of demo.stdout as AsyncIterable<Buffer>) {
    printed += chunk.toString();
    const url = /^Local Slack: (\S+)$/m.exec(printed)?.[1];
    if (url) return { demo, url };
  }
  throw new Error(`the demo ended: ${printed}`);
}

/** Ends a demo as Ctrl-C does, and fails unless it ends well. */
export async function endDemo(demo: ChildProcess): Promise<void> {
  demo.kill("SIGINT");
  if (demo.exitCode === null) await once(demo, "exit");
  expect(demo.exitCode).toBe(0);
}
