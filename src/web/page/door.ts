import { Limit } from "../../limit.ts";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { WebAnswer, WebRequest } from "../server.ts";
import type { PagePorts } from "./ports.ts";
import { gonePage, sendAgainPage, slowDownPage } from "./sorry.ts";

/** One person reading and writing. */
const PER_TOKEN = { burst: 40, perSecond: 0.5 };
/**
 * Links that open nothing, from one network address. That may be an office, or a proxy before Amends: whoever holds a link that works is
 * let in however much is guessed beside them.
 */
const WRONG_PER_ADDRESS = { burst: 40, perSecond: 1 };
const TOKEN = /^[\w-]{32}$/;

/** Lets visitors in who hold a token that works, not too often. */
export interface Door {
  /** `fields` are handed back when a form comes too fast. `evenWithoutAccess`: the token alone is enough. */
  enter(
    request: WebRequest,
    o?: { readonly fields?: URLSearchParams | null; readonly evenWithoutAccess?: boolean },
  ): Promise<{ readonly visitor: Visitor } | { readonly turnedAway: WebAnswer }>;
}

/** Opens the door; how often each has asked is kept in this process. */
export function openDoor({ open, mayStillSee, clock }: PagePorts): Door {
  const [byToken, wrong] = [new Limit(PER_TOKEN), new Limit(WRONG_PER_ADDRESS)];
  return {
    async enter({ rest: token, address }, { fields, evenWithoutAccess } = {}) {
      const now = clock.now();
      const visitor = TOKEN.test(token) ? await open(token, now.toISOString()) : null;
      const opens = visitor !== null && (evenWithoutAccess || (await mayStillSee(visitor)));
      const wait = opens ? byToken.take(token, now.getTime()) : wrong.take(address, now.getTime());
      if (wait !== null) return { turnedAway: fields ? sendAgainPage(429, fields, wait) : slowDownPage(wait) };
      return opens ? { visitor } : { turnedAway: gonePage() };
    },
  };
}
