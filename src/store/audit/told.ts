import { placesOf, type Told, type Why } from "../../domain/audience.ts";
import type { IssueEvent } from "../../domain/issue.ts";
import { planNotices, tellingsOf } from "../../usecases/plan-notices.ts";
import type { LifeCheck } from "./check.ts";
import type { LedgerRow, Life } from "./lives.ts";
import type { Step } from "./replay.ts";

/** What each change was to tell by the rules of today, against the ledger. */
export const TOLD: readonly LifeCheck[] = [
  {
    name: "people told",
    invariant: "I4",
    clean: "each change was planned to be told to everybody concerned, and to nobody else.",
    mend: "Tell them yourself, unless nothing reached them when it happened; and please report it.",
    *look(life) {
      for (const { event, told } of tellings(life)) {
        const ledger = life.ledger.filter((n) => n.event_version === event.version && n.person_id !== null);
        for (const one of told) if (!isPlanned(one, event, ledger, life)) yield untold(one, event);
        for (const n of ledger) if (!isConcerned(n, told, life)) yield strange(n, event);
      }
    },
  },
  {
    name: "thread lines",
    invariant: "I4",
    clean: "each change that belongs into a thread has its line, and no other has one.",
    mend: "The history has it all (`/amends why`, More, History). Please report it.",
    look: ({ replay, ledger }) =>
      apart(
        versionsOf(replay.steps, (event) => placesOf(event).includes("thread")),
        ofKind(ledger, "line"),
        "thread line",
      ),
  },
  {
    name: "channel reminders",
    invariant: "I4",
    clean: "what nobody has was said in the channel whenever it had to be.",
    mend: "Please report it.",
    look: ({ replay, ledger }) =>
      apart(
        versionsOf(replay.steps, ({ what }) => what.type === "Reminded" && what.inChannel),
        ofKind(ledger, "rollup"),
        "reminder in the channel",
      ),
  },
  {
    name: "cards to be drawn",
    invariant: "I3",
    clean: "each card was to show the latest change that shows on it.",
    mend: "Any further change draws it anew. Please report it.",
    *look({ replay: { steps, broken }, ledger, issue }) {
      const card = ledger.find(({ kind }) => kind === "card");
      if (!card || broken !== null) return;
      const shown = commandsOf(steps).findLast((one) => one.some(({ event }) => placesOf(event).includes("card")));
      const least = shown?.at(-1)?.event.version ?? 1;
      if (card.wanted_version < least || card.wanted_version > issue.version)
        yield `has a card that is to show version ${card.wanted_version}, where ${least} is the latest that shows`;
    },
  },
];

/** Steps by the command that brought them: they were saved, and told, together. */
function commandsOf(steps: readonly Step[]): readonly Step[][] {
  const commands: Step[][] = [];
  for (const step of steps) {
    const last = commands.at(-1);
    if (last?.[0]?.commandId === step.commandId) last.push(step);
    else commands.push([step]);
  }
  return commands;
}

/** Who was to hear of each event. What an import brings is not news: nobody is told of its opening. */
function tellings({ replay: { steps, broken } }: Life): readonly { event: IssueEvent; told: readonly Told[] }[] {
  if (broken !== null) return [];
  return commandsOf(steps).flatMap((command) => {
    const after = command.at(-1)?.after;
    const events = command.map(({ event }) => event);
    if (!after) return [];
    return tellingsOf(events, after).map(({ event, told }) => ({
      event,
      told: event.what.type === "IssueOpened" && event.via === "import" ? [] : told,
    }));
  });
}

const isThe = (people: Life["people"], a: number | null, b: number): boolean =>
  a !== null && (people.get(a)?.is ?? a) === (people.get(b)?.is ?? b);

/** Whom nothing reaches is told nothing. Who is away is told by who stands in; of several whom one stands in for, one is named. */
function isPlanned(one: Told, event: IssueEvent, ledger: readonly LedgerRow[], { people, rules }: Life): boolean {
  const { personId, why } = one;
  if (ledger.some((n) => isThe(people, n.person_id, personId) || (n.stands_in_for !== null && n.why === why)))
    return true;
  const contact = people.get(personId)?.contact;
  return !contact || planNotices([{ event, told: [one] }], [contact], rules.calendar).length === 0;
}

/** Some are told for another reason than the event: they asked for such scores, or look after what nobody hears of. */
const BESIDES: ReadonlySet<string | null> = new Set(["asked_for_scores", "stranded", "admin"] satisfies Why[]);

const isConcerned = (n: LedgerRow, told: readonly Told[], { people }: Life): boolean =>
  BESIDES.has(n.why) ||
  told.some(({ personId }) => isThe(people, n.person_id, personId) || isThe(people, n.stands_in_for, personId));

const untold = ({ personId, why }: Told, { version }: IssueEvent): string =>
  `did not tell person ${personId} (${why}) of version ${version}`;
const strange = ({ id, person_id }: LedgerRow, { version }: IssueEvent): string =>
  `tells person ${person_id} of version ${version} by notice ${id}, whom it does not concern`;

const versionsOf = (steps: readonly Step[], isTold: (event: IssueEvent) => boolean): readonly number[] =>
  steps.flatMap(({ event }) => (isTold(event) ? event.version : []));
const ofKind = (ledger: readonly LedgerRow[], kind: LedgerRow["kind"]): readonly number[] =>
  ledger.flatMap((n) => (n.kind === kind ? n.event_version : []));

/** What is missing of the versions that had to be told, and what there is besides. */
function* apart(wanted: readonly number[], found: readonly number[], what: string): Iterable<string> {
  for (const version of wanted) if (!found.includes(version)) yield `has no ${what} for version ${version}`;
  for (const version of found)
    if (!wanted.includes(version)) yield `has a ${what} for version ${version}, which has none`;
}
