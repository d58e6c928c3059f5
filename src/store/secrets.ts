import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Names a key without telling it: the first eight hex digits of its SHA-256. */
const keyId = (key: Buffer): string => createHash("sha256").update(key).digest("hex").slice(0, 8);

/** Encrypts a secret for storage: "v1.<key id>.<base64url of iv, tag, ciphertext>". `key` has 32 bytes. */
export function seal(key: Buffer, secret: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return `v1.${keyId(key)}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url")}`;
}

/** A stored secret was sealed with another key than the one at hand. */
export class WrongKey extends Error {
  override readonly name = "WrongKey";
  readonly safeToLog = true;
  constructor() {
    super(
      "A stored secret cannot be opened with this SECRET_KEY. Put back the key that was in use when it was stored.",
    );
  }
}

/** Decrypts what `seal` made; throws WrongKey when the key is another or the text was tampered with. */
export function unseal(key: Buffer, sealed: string): string {
  const [version, id, payload] = sealed.split(".");
  if (version !== "v1" || id !== keyId(key) || !payload) throw new WrongKey();
  const bytes = Buffer.from(payload, "base64url");
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch {
    throw new WrongKey();
  }
}

/** What a path token is looked up by. */
export const tokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();
