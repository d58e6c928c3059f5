import { setTimeout as sleep } from "node:timers/promises";
import { singleFlight } from "../jobs/single-flight.ts";
import { wakeHomes } from "../usecases/homes.ts";

/** Homes are drawn anew a second later at the earliest, so changes close together share one look at which. */
const GATHER_MS = 250;

/** A look at which Homes show something old, soon, whoever asks for it meanwhile. What a failed one leaves, the relay finds. */
export function homeLooks(ports: Parameters<typeof wakeHomes>[0]): () => void {
  const looks = singleFlight();
  const look = async (): Promise<void> => {
    await sleep(GATHER_MS, undefined, { ref: false });
    await wakeHomes(ports);
  };
  return () => void looks.run("homes", look).catch(() => undefined);
}
