import type { FaultRequest, ShownFault } from "./control-types/fault.ts";

/** The faults in force, oldest first; the first that matches a call strikes it. */
export class Faults {
  readonly #list: ShownFault[] = [];
  #made = 0;

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
        Math.random() < (candidate.probability ?? 1),
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
