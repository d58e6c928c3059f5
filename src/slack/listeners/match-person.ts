import { RuleViolation } from "../../domain/errors.ts";
import { ACTIONS, CALLBACKS, INPUTS } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { matchedModal, matchModal } from "../views/match-modal.ts";
import type { ListenerContext } from "./context.ts";
import { inputIn, mustBeAdmin, opensWindow, savesWindow } from "./windows.ts";

const PEOPLE_ARE = "Whose an address is, is";

/** The window where an admin says whose an address is. */
export function listenToMatching(app: Listening, context: ListenerContext): void {
  const { workspaceId, clock } = context;
  opensWindow(app, context, ACTIONS.matches, async (me) => {
    await mustBeAdmin(context, me.id, PEOPLE_ARE);
    return matchModal();
  });
  savesWindow(app, context, CALLBACKS.matchModal, fieldOf, async (me, view) => {
    await mustBeAdmin(context, me.id, PEOPLE_ARE);
    const input = inputIn(view);
    const chosen = input(INPUTS.matchPerson)?.selected_user;
    if (!chosen) throw new RuleViolation("cannot_be_chosen", "Choose a person.");
    const person = await context.whoIs(workspaceId, chosen);
    const matched = await context.match({
      workspaceId,
      actor: { kind: "person", personId: me.id },
      person,
      typed: input(INPUTS.matchAddress)?.value ?? "",
      commandId: `slack:${view.id}`,
      at: clock.now().toISOString(),
    });
    return matchedModal(person.name, matched);
  });
}

/** Who cannot be chosen is told at the person, all else at the address. */
const fieldOf = (reason: unknown): string =>
  reason instanceof RuleViolation && reason.code === "cannot_be_chosen" ? INPUTS.matchPerson : INPUTS.matchAddress;
