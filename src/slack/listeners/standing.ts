import { redrawHome } from "../../usecases/homes.ts";
import { saveStanding } from "../../usecases/standing-follows.ts";
import { ACTIONS, CALLBACKS, INPUTS } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { removalBlocks, standingModal } from "../views/standing-modal.ts";
import type { ListenerContext } from "./context.ts";
import { inputIn, opensWindow, savesWindow } from "./windows.ts";

/** The window where a person says which new issues they follow by themselves. */
export function listenToStanding(app: Listening, context: ListenerContext): void {
  const { standing, home, workspaceId, clock } = context;
  opensWindow(app, context, ACTIONS.standing, async (me) => standingModal(await standing.of(me.id)));
  savesWindow(app, context, CALLBACKS.standingModal, INPUTS.standingValue, async (me, view) => {
    const input = inputIn(view);
    const ticked = removalBlocks(view.blocks.length).flatMap((name) => input(name)?.selected_options ?? []);
    await saveStanding(standing, {
      workspaceId,
      personId: me.id,
      remove: ticked.map(({ value }) => Number(value)).filter(Number.isSafeInteger),
      field: input(INPUTS.standingField)?.selected_option?.value ?? "",
      typed: input(INPUTS.standingValue)?.value ?? "",
      at: clock.now().toISOString(),
    });
    return async () => void (await redrawHome(home, me.id));
  });
}
