import type { ViewOutput } from "@slack/bolt";
import { faultOf } from "../../domain/named.ts";
import { parseNames, parseWait, printChain } from "../../domain/setting-chain.ts";
import { SETTING_ROWS, type Settings, type SettingsChange, settingsOver } from "../../domain/settings.ts";
import { type ChainLevel, DEFAULT_WAIT_HOURS } from "../../domain/terms.ts";
import { ACTIONS, CALLBACKS } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { inTime } from "../patience.ts";
import { levelBlocks, OWNERS, type PeopleBlocks, TERM_FIELDS, termsModal, usersNamed } from "../views/terms-modal.ts";
import type { ListenerContext } from "./context.ts";
import { Reading } from "./refused-inputs.ts";
import { inputIn, mustBeAdmin, opensWindow, savesWindow } from "./windows.ts";

const TERMS_ARE = "Deadlines and escalation are";

/** The window where admins set what clients are promised, and who is called when a promise is in danger. */
export function listenToTerms(app: Listening, context: ListenerContext): void {
  opensWindow(app, context, ACTIONS.terms, async (me) => {
    await mustBeAdmin(context, me.id, TERMS_ARE);
    const settings = await context.settings();
    return termsModal(settings, await context.membersAmong(usersNamed(settings)));
  });
  savesWindow(app, context, CALLBACKS.termsModal, "working-hours", async (me, view, leftMs) => {
    await mustBeAdmin(context, me.id, TERMS_ARE);
    const reading = new Reading();
    const change = changeIn(view, reading);
    reading.mustBeWhole();
    await mustReach(context, view, reading, leftMs());
    await context.saveSettings(withoutSameChain(change, await context.settings()));
  });
}

/** What the window says; a setting that it had no field for stays as it is. */
function changeIn(view: ViewOutput, reading: Reading): SettingsChange {
  const input = inputIn(view);
  const texts = TERM_FIELDS.flatMap((name) => {
    const given = input(name);
    return given ? [{ name, text: given.value ?? given.selected_option?.value ?? "" }] : [];
  });
  const changes = texts.flatMap(({ name, text }) => reading.of(name, () => SETTING_ROWS[name].change(text)) ?? []);
  const owners = input(OWNERS.people) ? { owners: peopleIn(view, OWNERS, reading, "owners") } : {};
  const levels = levelsIn(view, reading);
  const terms = { ...owners, ...(levels ? { chain: levels.flatMap(({ level }) => level ?? []) } : {}) };
  return [...changes, { terms }].reduce<SettingsChange>((all, one) => settingsOver(all, one) as SettingsChange, {});
}

/** A chain that was only looked at stays where it was set, as in the environment. */
function withoutSameChain({ terms, ...others }: SettingsChange, before: Settings): SettingsChange {
  const { chain, ...rest } = terms ?? {};
  const isSame = chain === undefined || printChain(chain) === printChain(before.terms.chain);
  return { ...others, terms: isSame ? rest : { ...rest, chain } };
}

interface LevelIn {
  readonly blocks: PeopleBlocks;
  /** Null for a level that was left empty. */
  readonly level: ChainLevel | null;
}

/** The levels of the window; null when it showed none. */
function levelsIn(view: ViewOutput, reading: Reading): readonly LevelIn[] | null {
  const input = inputIn(view);
  const shown = levelBlocks(view.blocks.length).filter(({ people }) => input(people));
  if (shown.length === 0) return null;
  return shown.map((blocks, i) => {
    const where = `level ${i + 1}`;
    const who = peopleIn(view, blocks, reading, where);
    const wait = input(blocks.wait)?.value?.trim() ?? "";
    const waitHours = wait === "" ? DEFAULT_WAIT_HOURS : reading.of(blocks.wait, () => parseWait(wait, where));
    if (who.length === 0 && wait !== "" && !input(blocks.names)?.value?.trim())
      reading.refuse(blocks.people, `Level ${i + 1} has nobody: choose somebody, or leave its time empty.`);
    return { blocks, level: who.length === 0 ? null : { who, waitHours: waitHours ?? DEFAULT_WAIT_HOURS } };
  });
}

/** Whom two blocks name together: chosen in the one, typed in the other. */
function peopleIn(view: ViewOutput, blocks: PeopleBlocks, reading: Reading, where: string): readonly string[] {
  const input = inputIn(view);
  const chosen = input(blocks.people)?.selected_users ?? [];
  const typed = reading.of(blocks.names, () => parseNames(input(blocks.names)?.value ?? "", where)) ?? [];
  return [...new Set([...chosen, ...typed])];
}

/** Makes those people who are named, and refuses whom nobody could call; when Slack does not answer in time, the word of the admin counts. */
async function mustReach(context: ListenerContext, view: ViewOutput, reading: Reading, leftMs: number): Promise<void> {
  const all = [OWNERS, ...(levelsIn(view, reading) ?? []).map(({ blocks }) => blocks)];
  const named = all.flatMap((blocks) => {
    const chosen = inputIn(view)(blocks.people)?.selected_users ?? [];
    return peopleIn(view, blocks, reading, "").map((name) => ({
      name,
      block: chosen.includes(name) ? blocks.people : blocks.names,
    }));
  });
  const known = await inTime(context.makeKnown(named.map(({ name }) => name)), leftMs);
  for (const { name, block } of named) {
    const fault = faultOf(known?.get(name) ?? { kind: "unasked" }, context.sendsMail);
    if (fault) reading.refuse(block, `${name} ${fault}.`);
  }
  reading.mustBeWhole();
}
