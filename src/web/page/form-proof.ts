import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

const NONCE_BYTES = 18;
const KEY_BYTES = 32;

/** What a form carries to show that Amends made it for this page: a number used once, and its seal. */
export interface Proof {
  readonly nonce: string;
  readonly seal: string;
}

/** Makes and checks the proofs of forms, with a key of their own derived from the secret key. */
export interface Proofs {
  make(token: string): Proof;
  check(token: string, proof: Proof): boolean;
}

/** Proofs under this secret key; any process that has it can check what another has made. */
export function openProofs(secretKey: Buffer): Proofs {
  const key = Buffer.from(hkdfSync("sha256", secretKey, "", "amends: forms of the page", KEY_BYTES));
  const sealOf = (token: string, nonce: string): Buffer =>
    createHmac("sha256", key).update(`${token}\n${nonce}`).digest();
  return {
    make: (token) => {
      const nonce = randomBytes(NONCE_BYTES).toString("base64url");
      return { nonce, seal: sealOf(token, nonce).toString("base64url") };
    },
    check: (token, { nonce, seal }) => {
      const [wanted, given] = [sealOf(token, nonce), Buffer.from(seal, "base64url")];
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
}
