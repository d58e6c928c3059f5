import type { ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { RuleViolation } from "../../domain/errors.ts";
import { SETTING_ROWS, type SettingName, type SettingsChange } from "../../domain/settings.ts";
import { findChannel } from "../identity.ts";
import { ACTIONS, CALLBACKS, INPUTS } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { inTime } from "../patience.ts";
import { channelSavedModal, settingsModal } from "../views/settings-modal.ts";
import type { ListenerContext } from "./context.ts";
import { inputIn, mustBeAdmin, opensWindow, savesWindow } from "./windows.ts";

const SETTINGS_ARE = "Workspace settings are";

/** The window where admins decide for the workspace. */
export function listenToSettings(app: Listening, context: ListenerContext): void {
  opensWindow(app, context, ACTIONS.settings, async (me) => {
    await mustBeAdmin(context, me.id, SETTINGS_ARE);
    return settingsModal(await context.settings());
  });
  savesWindow(app, context, CALLBACKS.settingsModal, fieldOf, (me, view, leftMs) => save(context, me.id, view, leftMs));
}

/** A refusal that belongs to one input of the window. */
class RefusedSetting extends RuleViolation {
  readonly input: string;
  constructor(input: string, sentence: string) {
    super("bad_setting", sentence);
    this.input = input;
  }
}

/** The threshold is in every such window. */
const fieldOf = (reason: unknown): string => (reason instanceof RefusedSetting ? reason.input : INPUTS.threshold);

async function save(
  context: ListenerContext,
  personId: number,
  view: ViewOutput,
  leftMs: () => number,
): Promise<ModalView | undefined> {
  await mustBeAdmin(context, personId, SETTINGS_ARE);
  const settings = read(view);
  const before = await context.settings();
  const { channel } = settings;
  const moved = channel !== undefined && channel !== before.channel;
  const name = moved && channel !== null ? await nameOf(context, channel, leftMs()) : null;
  await context.saveSettings(settings);
  return moved ? channelSavedModal(name) : undefined;
}

/** What this window decides; deadlines and escalation have one of their own. */
type Decided = Omit<SettingsChange, "terms">;

function read(view: ViewOutput): Decided {
  const input = inputIn(view);
  const chosen = (name: string) => input(name)?.selected_option?.value ?? "";
  const typed = (name: string) => input(name)?.value ?? "";
  const settings = [
    setting("threshold", INPUTS.threshold, chosen(INPUTS.threshold)),
    // A window from before an update has no such field.
    ...(input(INPUTS.channel) ? [setting("channel", INPUTS.channel, typed(INPUTS.channel))] : []),
    // Nor has one whose causes are too many for it.
    ...(input(INPUTS.rootCauses) ? [setting("root-causes", INPUTS.rootCauses, typed(INPUTS.rootCauses))] : []),
    setting("slack-addresses", INPUTS.slackAddresses, chosen(INPUTS.slackAddresses)),
  ];
  return Object.assign({}, ...settings) as Decided;
}

function setting(name: SettingName, input: string, text: string): Decided {
  try {
    return SETTING_ROWS[name].change(text);
  } catch (error) {
    throw error instanceof RuleViolation ? new RefusedSetting(input, error.message) : error;
  }
}

/**
 * What a channel is called. Throws RuleViolation when cards could not be posted there, as they would go where they went; when Slack
 * does not answer in time, the word of the admin counts.
 */
async function nameOf({ client }: ListenerContext, channel: string, leftMs: number): Promise<string> {
  const found = await inTime(findChannel(client, channel), leftMs).catch(() => undefined);
  if (found === undefined) return channel;
  const refuse = (sentence: string) => new RefusedSetting(INPUTS.channel, sentence);
  if (!found)
    throw refuse(
      `The channel ${channel} does not exist, or Amends cannot see it. Invite it there first: /invite @Amends`,
    );
  if (found.isArchived) throw refuse(`The channel #${found.name} is archived. Choose another.`);
  if (!found.isMember) throw refuse(`Amends is not in #${found.name}. Invite it there first: /invite @Amends`);
  return found.name;
}
