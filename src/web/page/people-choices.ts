import { nameText } from "../../domain/wording.ts";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { KnownPerson } from "../../usecases/store-ports.ts";
import type { Choice } from "./fields.ts";

/** People by name, the visitor first. */
export function choicesOf(people: readonly Pick<KnownPerson, "id" | "name">[], { personId }: Visitor): Choice[] {
  const [me, others] = [people.filter((p) => p.id === personId), people.filter((p) => p.id !== personId)];
  return [...me, ...others].map((person) => ({
    value: String(person.id),
    label: person.id === personId ? `${nameText(person.name)} (you)` : nameText(person.name),
  }));
}
