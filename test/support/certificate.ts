import { execFile, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** Whether this machine can make certificates. */
export const HAS_OPENSSL = spawnSync("openssl", ["version"]).status === 0;

/** Files of a certificate for 127.0.0.1 and of the authority that signed it, which nobody knows. */
export interface Certificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const STEPS = [
  "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Authority -keyout ca.key -out ca.crt",
  "req -newkey rsa:2048 -nodes -subj /CN=Server -keyout server.key -out server.csr",
  "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt",
];

/** Makes both with openssl, in a folder. */
export async function makeCertificate(dir: string): Promise<Certificate> {
  await writeFile(join(dir, "names"), "subjectAltName=IP:127.0.0.1");
  for (const step of STEPS) await exec("openssl", step.split(" "), { cwd: dir });
  return {
    authority: join(dir, "ca.crt"),
    certificate: join(dir, "server.crt"),
    key: join(dir, "server.key"),
  };
}
