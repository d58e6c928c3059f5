import type { FaultRequest, ShownFault } from "./control-types/fault.ts";

/** The faults in force, oldest first; the first that matches a call strikes it. */
export class Faults {
  readonly #list: ShownFault[] = [];
  readonly #chance: () => number;
  #made = 0;

  /** `chance` decides whether a fault of some probability strikes: from 0 to just below 1, drawn once for each call that it may strike. */
  constructor(chance: () => number = Math.random) {
    this.#chance = chance;
  }

  /** Puts a fault in force and returns its id. */
  add(request: FaultRequest): string {
    this.#made += 1;
    const id = `fault-${this.#made}`;
    this.#list.push({ ...request, id, left: request.times ?? null, struck: 0 });
    return id;
  }

  /** The fault that strikes a call to this method and channel, if one does; it is counted. */
  strike(method: string, channel: string | undefined): ShownFault | undefined {
    const fault = this.#list.find(
      (candidate) =>
        candidate.left !== 0 &&
        ["*", method].includes(candidate.method ?? "*") &&
        (candidate.channel === undefined || candidate.channel === channel) &&
        (candidate.probability === undefined || this.#chance() < candidate.probability),
    );
    if (!fault) return undefined;
    fault.struck += 1;
    if (fault.left !== null) fault.left -= 1;
    return fault;
  }

  /** Lifts one fault, or all; false when there is no such fault. */
  clear(id?: string): boolean {
    if (id === undefined) return this.#list.splice(0).length >= 0;
    const index = this.#list.findIndex((fault) => fault.id === id);
    return index >= 0 && this.#list.splice(index, 1).length === 1;
  }

  all(): ShownFault[] {
    return this.#list.filter(({ left }) => left !== 0).map((fault) => ({ ...fault }));
  }
}
