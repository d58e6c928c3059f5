import { unsealBytes } from "./secrets.ts";

/** A body as it lies there. */
export interface StoredBody {
  readonly body: Buffer;
  readonly key_id: string | null;
}

/** A body as it came. One from before bodies were sealed lies open. Throws WrongKey when the key is missing or the stored bytes were changed. */
export const opened = (keys: readonly Buffer[], { body, key_id }: StoredBody): Buffer =>
  key_id === null ? body : unsealBytes(keys, key_id, body);

/** The same; null when it cannot be opened, so that one spoilt body does not hold up those behind it. */
export function openOrNull(keys: readonly Buffer[], stored: StoredBody): Buffer | null {
  try {
    return opened(keys, stored);
  } catch {
    return null;
  }
}
