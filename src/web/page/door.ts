import type { Visitor } from "../../usecases/page-ports.ts";
import type { WebAnswer, WebRequest } from "../server.ts";
import { Limit } from "./limit.ts";
import type { PagePorts } from "./ports.ts";
import { gonePage, sendAgainPage, slowDownPage } from "./sorry.ts";

/** One person reading and writing. */
const PER_TOKEN = { burst: 40, perSecond: 0.5 };
/** One network address: an office, or a proxy before Amends. Links that open nothing weigh more, so that guessing ends soon. */
const PER_ADDRESS = { burst: 400, perSecond: 10 };
const WRONG_LINK_COST = 10;

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
  const [byToken, byAddress] = [new Limit(PER_TOKEN), new Limit(PER_ADDRESS)];
  return {
    async enter({ rest: token, address }, { fields, evenWithoutAccess } = {}) {
      const now = clock.now();
      const wait = byAddress.take(address, now.getTime()) ?? byToken.take(token, now.getTime());
      if (wait !== null) return { turnedAway: fields ? sendAgainPage(429, fields, wait) : slowDownPage(wait) };
      const visitor = await open(token, now.toISOString());
      if (visitor && (evenWithoutAccess || (await mayStillSee(visitor)))) return { visitor };
      byAddress.take(address, now.getTime(), WRONG_LINK_COST);
      return { turnedAway: gonePage() };
    },
  };
}
