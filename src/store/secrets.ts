import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** By how much a sealed text is longer. */
export const SEAL_BYTES = IV_BYTES + TAG_BYTES;

const keyIds = new WeakMap<Buffer, string>();

/** Names a key without telling it: the first eight hex digits of its SHA-256. */
export function keyId(key: Buffer): string {
  const known = keyIds.get(key) ?? createHash("sha256").update(key).digest("hex").slice(0, 8);
  keyIds.set(key, known);
  return known;
}

const IVS_AT_ONCE = 256;
let unused = Buffer.alloc(0);

/** Twelve random bytes that nobody had before. Asking for many at once costs what one does. */
function freshIv(): Buffer {
  if (unused.length === 0) unused = randomBytes(IV_BYTES * IVS_AT_ONCE);
  const iv = unused.subarray(0, IV_BYTES);
  unused = unused.subarray(IV_BYTES);
  return iv;
}

/** Seals bytes with AES-256-GCM: iv, tag, ciphertext. `key` has 32 bytes. */
export function sealBytes(key: Buffer, bytes: Buffer): Buffer {
  const iv = freshIv();
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  const sealed = [cipher.update(bytes), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]);
}

/** A stored secret was sealed with another key than those at hand, or was tampered with. */
export class WrongKey extends Error {
  override readonly name = "WrongKey";
  readonly safeToLog = true;
  constructor() {
    super(
      "A stored secret cannot be opened with this SECRET_KEY. Put back the key that was in use when it was stored.",
    );
  }
}

/** Opens what `sealBytes` made with the key of that id; throws WrongKey when it is not among these or the bytes were tampered with. */
export function unsealBytes(keys: readonly Buffer[], id: string, sealed: Buffer): Buffer {
  const key = keys.find((one) => keyId(one) === id);
  if (!key || sealed.length < SEAL_BYTES) throw new WrongKey();
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(IV_BYTES, SEAL_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(SEAL_BYTES)), decipher.final()]);
  } catch {
    throw new WrongKey();
  }
}

/** Seals a secret as one text: "v1.<key id>.<base64url of iv, tag, ciphertext>". */
export const seal = (key: Buffer, secret: string): string =>
  `v1.${keyId(key)}.${sealBytes(key, Buffer.from(secret)).toString("base64url")}`;

/** Opens what `seal` made; throws WrongKey as `unsealBytes` does. */
export function unseal(keys: readonly Buffer[], sealed: string): string {
  const [version, id, payload] = sealed.split(".");
  if (version !== "v1" || !id || !payload) throw new WrongKey();
  return unsealBytes(keys, id, Buffer.from(payload, "base64url")).toString("utf8");
}

/** What a path token is looked up by. */
export const tokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();
