import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** Files of a certificate for 127.0.0.1 and of the authority that signed it, which nobody knows. */
export interface Certificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes both with openssl; undefined where there is none. */
export async function makeCertificate(dir: string): Promise<Certificate | undefined> {
  const at = (name: string): string => join(dir, name);
  const openssl = (...args: readonly string[]) => exec("openssl", args, { cwd: dir });
  const newKey = ["-newkey", "rsa:2048", "-nodes"];
  await writeFile(at("names"), "subjectAltName=IP:127.0.0.1");
  try {
    await openssl(
      "req",
      "-x509",
      ...newKey,
      "-days",
      "2",
      "-subj",
      "/CN=Authority",
      "-keyout",
      "ca.key",
      "-out",
      "ca.crt",
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  await openssl("req", ...newKey, "-subj", "/CN=Redis", "-keyout", "redis.key", "-out", "redis.csr");
  const signed = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
  await openssl("x509", "-req", "-in", "redis.csr", ...signed, "-out", "redis.crt");
  return { authority: at("ca.crt"), certificate: at("redis.crt"), key: at("redis.key") };
}
