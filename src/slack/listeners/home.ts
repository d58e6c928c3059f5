import type { ViewOutput } from "@slack/bolt";
import { RuleViolation } from "../../domain/errors.ts";
import { type Preferences, VIAS, type Via } from "../../domain/preferences.ts";
import { termsOf } from "../../domain/search.ts";
import { parseThreshold } from "../../domain/settings.ts";
import { ALL_STATUSES } from "../../domain/status.ts";
import { openHome, redrawHome, turnHome } from "../../usecases/homes.ts";
import { firstPage, isUnfiltered, type ListState } from "../../usecases/list-issues.ts";
import { ACTIONS, CALLBACKS, INPUTS } from "../ids.ts";
import { readListName, readState } from "../list-state.ts";
import type { Listening } from "../listening.ts";
import { filterModal, preferencesModal } from "../views/list-modals.ts";
import { awayIn } from "./away.ts";
import type { ListenerContext } from "./context.ts";
import { listenToMatching } from "./match-person.ts";
import { listenToSettings } from "./settings.ts";
import { listenToStanding } from "./standing.ts";
import { listenToTerms } from "./terms.ts";
import { inputIn, opensWindow, savesWindow } from "./windows.ts";

/** The Home tab: drawn when it is opened, and the windows one reaches from it. */
export function listenToHome(app: Listening, context: ListenerContext): void {
  app.event("app_home_opened", async ({ event }) => {
    if (event.tab !== "home" || !event.user) return;
    const person = await context.whoIs(context.workspaceId, event.user);
    await openHome(context.home, person.id);
  });

  const opens = opensWindow.bind(null, app, context);
  opens(ACTIONS.filter, async (_me, value) => {
    const state = readState(value);
    const { assigneeId } = state.filters;
    const assignee = assigneeId === null ? null : await context.roster.slackIdOf(context.workspaceId, assigneeId);
    return filterModal(state, assignee);
  });
  opens(ACTIONS.preferences, async (me) => {
    const [preferences, { sendsMail }] = await Promise.all([context.preferences.read(me.id), context.settings()]);
    const { away } = preferences;
    const deputySlackId = away && (await context.roster.slackIdOf(context.workspaceId, away.deputyId));
    return preferencesModal(preferences, { sendsMail, deputySlackId });
  });
  listenToSettings(app, context);
  listenToTerms(app, context);
  listenToStanding(app, context);
  listenToMatching(app, context);
  listenToHomeWindows(app, context);
}

function listenToHomeWindows(app: Listening, context: ListenerContext): void {
  const saves = savesWindow.bind(null, app, context);
  saves(CALLBACKS.filterModal, INPUTS.words, (me, view) => filtered(context, me.id, view));
  saves(CALLBACKS.preferencesModal, INPUTS.via, async (me, view) => {
    const before = await context.preferences.read(me.id);
    const preferences = { ...preferencesIn(view), ...(await awayIn(context, me, view)) };
    await context.preferences.write(me.id, preferences);
    const deputies = [before, preferences].flatMap(({ away }) => away?.deputyId ?? []);
    return async () => {
      for (const id of new Set([me.id, ...deputies])) await redrawHome(context.home, id);
    };
  });
}

/** Reads the window before it closes, so that what cannot be searched is said in it; shows the list after. */
async function filtered(context: ListenerContext, personId: number, view: ViewOutput): Promise<() => Promise<void>> {
  const input = inputIn(view);
  const text = (name: string) => input(name)?.value?.trim() || null;
  const words = text(INPUTS.words) ?? "";
  const assignee = input(INPUTS.assignee)?.selected_user;
  const status = ALL_STATUSES.find((known) => known === input(INPUTS.status)?.selected_option?.value) ?? null;
  const list = readListName(input(INPUTS.list)?.selected_option?.value) ?? "found";
  const state: ListState = firstPage(list, words, {
    ...{ tag: text(INPUTS.tag), survey: text(INPUTS.survey), director: text(INPUTS.director), status },
    assigneeId: assignee ? (await context.whoIs(context.workspaceId, assignee)).id : null,
    overdue: (input(INPUTS.overdue)?.selected_options ?? []).length > 0 ? true : null,
  });
  if (termsOf(words) === null && list === "found" && isUnfiltered({ ...state.filters, status: null }))
    throw new RuleViolation("bad_search", "Write a word, or choose a group or a filter.");
  return () => turnHome(context.home, personId, state);
}

/** A time of day as HH:MM; anything else would stop every message to this person. */
const timeIn = (time: string | null | undefined): string | null =>
  /^([01]\d|2[0-3]):[0-5]\d$/.test(time ?? "") ? (time ?? null) : null;

function preferencesIn(view: ViewOutput): Omit<Preferences, "away" | "workingHours"> {
  const input = inputIn(view);
  const via = input(INPUTS.via)?.selected_option?.value ?? "";
  const score = input(INPUTS.tellMeAt)?.selected_option?.value ?? "none";
  const quiet = (input(INPUTS.quiet)?.selected_options ?? []).length > 0;
  const [from, to] = [INPUTS.quietFrom, INPUTS.quietTo].map((name) => timeIn(input(name)?.selected_time));
  if (quiet && (!from || !to || from === to))
    throw new RuleViolation("bad_setting", "Quiet hours need a beginning and another end.");
  return {
    via: Object.hasOwn(VIAS, via) ? (via as Via) : "dm",
    quiet: quiet && from && to ? { from, to } : null,
    tellMeAt: score === "none" ? null : parseThreshold(score),
  };
}
