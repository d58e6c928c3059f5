import type { KnownBlock, ModalView } from "@slack/types";
import { isAddressName, isGroupName, printNames } from "../../domain/setting-chain.ts";
import { SETTING_ROWS, type SettingName, type Settings } from "../../domain/settings.ts";
import type { ChainLevel } from "../../domain/terms.ts";
import { CALLBACKS } from "../ids.ts";
import { header, LIMITS, plain } from "./blocks.ts";
import { type Element, fits, input, modal, option, select, textField, tooLong } from "./window.ts";

/** Settings that this window shows as people type them; a block is called as its setting. */
const FIELDS: readonly (readonly [title: string, fields: readonly (readonly [SettingName, string, string?])[]])[] = [
  [
    "Working time",
    [
      ["working-hours", "Working hours", "Mon-Fri 09:00-17:00, or Mon-Thu 09:00-12:30 13:30-18:00, Fri 09:00-13:00"],
      ["time-zone", "Time zone", "As Europe/Berlin"],
      ["holidays", "Public holidays", "Of a country (IN), of a region (US-CA), or none"],
      ["closed-days", "Closed days besides", "As 2026-12-24, separated by commas, or none"],
    ],
  ],
  [
    "Deadlines",
    [
      ["first-action-days", "First action within", "Working days since it needs attention"],
      ["close-days", "Closed within", "Calendar days since it was opened"],
      ["warn-hours", "Warning before either", "Working hours; 0 for no warning"],
      ["lease-days", "Ask its assignee after", "Working days without a sign of life"],
      ["answer-days", "Give it back after", "Working days without an answer to that"],
    ],
  ],
];

const ON_OFF = [option("on", "Yes"), option("off", "No")];
const SCORES = [
  option("none", "By no score"),
  ...Array.from({ length: 11 }, (_, n) => option(String(n), `${n} or lower of 10`)),
];
const RULES: readonly (readonly [SettingName, string, ReturnType<typeof option>[]?])[] = [
  ["escalate-score", "Answers with this score", SCORES],
  ["escalate-repeat", "Clients who were unhappy before", ON_OFF],
  ["escalate-companies", "These companies (separated by commas or semicolons, or none)"],
  ["escalate-overdue-days", "So many working days after a broken promise (or none)"],
  ["escalate-lapsed", "Issues that went quiet and returned", ON_OFF],
];

/** Every setting of the window that is one field. */
export const TERM_FIELDS: readonly SettingName[] = [
  ...FIELDS.flatMap(([, fields]) => fields.map(([name]) => name)),
  ...RULES.map(([name]) => name),
];

/** The blocks of some people: those to choose, those to type, and how long they may take. */
export interface PeopleBlocks {
  readonly people: string;
  readonly names: string;
  readonly wait: string;
}
const blocksOf = (name: string): PeopleBlocks => ({ people: name, names: `${name}_names`, wait: `${name}_wait` });
export const OWNERS = blocksOf("owners");

const LEVELS_SHOWN = 4;
/** The blocks of each level, the lowest first. */
export const levelBlocks = (count: number): readonly PeopleBlocks[] =>
  Array.from({ length: count }, (_, i) => blocksOf(`level_${i + 1}`));
/** How many levels the window of a chain shows. */
export const levelsShown = (chain: readonly ChainLevel[]): number => Math.max(LEVELS_SHOWN, chain.length);

/** Where admins set what clients are promised, and who is called. `members`: those of the named Slack users who can be chosen. */
export const termsModal = (settings: Settings, members: ReadonlySet<string>): ModalView =>
  modal(CALLBACKS.termsModal, "Deadlines and escalation", "Save", [
    { type: "section", text: plain(WHAT) },
    ...FIELDS.flatMap(([title, fields]) => [
      header(title),
      ...fields.flatMap(([name, label, hint]) => typed(settings, name, label, hint)),
    ]),
    header("When nobody has it"),
    ...peopleInputs(OWNERS, "Remind", settings.terms.owners, members),
    header("Escalation"),
    { type: "section", text: plain(CHAIN) },
    ...chainInputs(settings.terms.chain, members),
    header("Escalate by itself"),
    ...RULES.flatMap(([name, label, options]) =>
      options
        ? [input(name, label, select(name, options, SETTING_ROWS[name].print(settings)), { optional: false })]
        : typed(settings, name, label),
    ),
  ]);

const WHAT =
  "What is set here holds at once, for open issues too. What one route alone does otherwise is set with amends settings.";
const CHAIN =
  "Who is told, level by level, until somebody has it. Nobody in any level: ESCALATION_CHAIN, else the admins of the workspace.";

function typed(settings: Settings, name: SettingName, label: string, hint?: string): KnownBlock[] {
  const text = SETTING_ROWS[name].print(settings);
  if (!fits(text)) return [tooLong(label)];
  return [input(name, label, textField(name, LIMITS.section, text), { optional: false, ...(hint ? { hint } : {}) })];
}

function chainInputs(chain: readonly ChainLevel[], members: ReadonlySet<string>): KnownBlock[] {
  if (chain.some(({ who }) => !fits(printNames(who)))) return [tooLong("The chain")];
  return levelBlocks(levelsShown(chain)).flatMap((blocks, i) => {
    const level = chain[i];
    return [
      ...peopleInputs(blocks, `Level ${i + 1}`, level?.who ?? [], members),
      input(blocks.wait, `Level ${i + 1}: may take`, textField(blocks.wait, 20, level ? hoursText(level) : null), {
        hint: "Working hours, as 4 or 0.5; empty: 4.",
      }),
    ];
  });
}

const hoursText = ({ waitHours }: ChainLevel): string => String(Number(waitHours.toFixed(4)));

function peopleInputs(
  { people, names }: PeopleBlocks,
  label: string,
  who: readonly string[],
  members: ReadonlySet<string>,
): KnownBlock[] {
  const chosen = who.filter((name) => members.has(name));
  const others = who.filter((name) => !members.has(name));
  if (!fits(printNames(others))) return [tooLong(label)];
  return [
    input(people, label, picker(people, chosen)),
    input(names, `${label}: others`, textField(names, LIMITS.section, others.join(", ") || null), {
      hint: "Addresses, or user groups by their id as S0123ABCD, separated by commas.",
    }),
  ];
}

const picker = (name: string, chosen: readonly string[]): Element => ({
  type: "multi_users_select",
  action_id: name,
  placeholder: plain("Choose people", LIMITS.option),
  ...(chosen.length > 0 ? { initial_users: [...chosen] } : {}),
});

/** The Slack users whom settings name. */
export const usersNamed = ({ terms: { chain, owners } }: Settings): readonly string[] =>
  [...chain.flatMap(({ who }) => who), ...owners].filter((name) => !isGroupName(name) && !isAddressName(name));
