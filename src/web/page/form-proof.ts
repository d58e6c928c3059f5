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

/** Proofs under the first secret key; any process that has it, be it as an older one, can check what another has made. */
export function openProofs(secretKeys: readonly [Buffer, ...Buffer[]]): Proofs {
  const derived = (secretKey: Buffer): Buffer =>
    Buffer.from(hkdfSync("sha256", secretKey, "", "amends: forms of the page", KEY_BYTES));
  const sealOf = (key: Buffer, token: string, nonce: string): Buffer =>
    createHmac("sha256", key).update(`${token}\n${nonce}`).digest();
  const first = derived(secretKeys[0]);
  const all = secretKeys.map(derived);
  return {
    make: (token) => {
      const nonce = randomBytes(NONCE_BYTES).toString("base64url");
      return { nonce, seal: sealOf(first, token, nonce).toString("base64url") };
    },
    check: (token, { nonce, seal }) => {
      const given = Buffer.from(seal, "base64url");
      return all.some((key) => isSame(given, sealOf(key, token, nonce)));
    },
  };
}

const isSame = (given: Buffer, wanted: Buffer): boolean =>
  given.length === wanted.length && timingSafeEqual(given, wanted);
