import { describe, expect, test } from "@jest/globals";
import type { InputBlock, ModalView } from "@slack/types";
import { DEFAULT_PREFERENCES } from "../../src/domain/preferences.ts";
import { DEFAULT_SETTINGS } from "../../src/domain/settings.ts";
import { ALL_STATUSES } from "../../src/domain/status.ts";
import { filterModal, preferencesModal } from "../../src/slack/views/list-modals.ts";
import { matchModal } from "../../src/slack/views/match-modal.ts";
import { noteModal, statusModal } from "../../src/slack/views/modals.ts";
import { newIssueModal } from "../../src/slack/views/new-issue.ts";
import { peopleModal } from "../../src/slack/views/people-modal.ts";
import { settingsModal } from "../../src/slack/views/settings-modal.ts";
import { standingModal } from "../../src/slack/views/standing-modal.ts";
import { NO_FILTERS } from "../../src/usecases/list-issues.ts";
import { formSheet } from "../../src/web/page/form.ts";
import { textOf } from "../support/story/page.ts";
import { aView } from "../web/issue-views.ts";
import { readable } from "./readable.ts";

const HEADING = { number: 1, title: "6/10 · Jane Doe" };
const AT = { issueId: 1, seen: "in_progress" } as const;
const statusWindow = (to: (typeof ALL_STATUSES)[number], rootCauses: readonly string[] = ["Price", "Other"]) =>
  statusModal(HEADING, { ...AT, to }, { rootCauses });
const peopleWindow = (assigneeName: string | null) =>
  peopleModal(HEADING, { issueId: 1, seenVersion: 1 }, { assigneeName, assigneeSlackId: null, followers: [] });

const WINDOWS: readonly (readonly [name: string, view: ModalView])[] = [
  ...ALL_STATUSES.map((to) => [`a status: ${to}`, statusWindow(to)] as const),
  ["a note", noteModal(HEADING, { ...AT, to: null })],
  ["people, first", peopleWindow(null)],
  ["people, handing over", peopleWindow("Nathan Goff")],
  ["a new issue", newIssueModal({ comment: "", source: null })],
  ["a filter", filterModal({ list: "found", words: "", filters: NO_FILTERS, cursor: null, at: 1 }, null)],
  ["preferences", preferencesModal(DEFAULT_PREFERENCES, { sendsMail: true })],
  ["settings", settingsModal(DEFAULT_SETTINGS)],
  ["standing follows", standingModal([])],
  ["whose an address is", matchModal()],
];

describe("what has to be filled in says so, and nothing else does: Slack itself marks what is optional", () => {
  test.each(WINDOWS)("%s", (_name, view) => {
    const inputs = view.blocks.flatMap((block) => (block.type === "input" ? [block as InputBlock] : []));
    expect(inputs.length).toBeGreaterThan(0);
    for (const { label, optional } of inputs)
      expect([label.text, label.text.endsWith(" (required)")]).toEqual([label.text, optional !== true]);
  });

  test("the page has one form for all steps, and says what each step requires", () => {
    const text = textOf(formSheet(aView()).toString());
    expect(text).toContain("Both are required for Resolved, Can't Resolve, and Not an Issue, and for nothing else.");
    expect(text).toContain("Required for a new status and for handing over; not for adding or removing followers.");
    expect(readable(peopleWindow("Nathan Goff").blocks)).toContain(
      "Required for handing over; not for adding followers.",
    );
  });
});

describe("whoever presses Not an Issue", () => {
  const cause = (view: ModalView) => /^Root cause.*$/m.exec(readable(view.blocks))?.[0];

  test("finds answers that fit: nobody spoke with the client, nothing went wrong", () => {
    expect(readable(statusWindow("not_an_issue").blocks)).toContain("| No)");
    expect(cause(statusWindow("not_an_issue"))).toContain("“Other” fits when nothing went wrong.");
    expect(cause(statusWindow("resolved"))).not.toContain("nothing went wrong");
    const page = formSheet(aView({ rootCauses: ["Price", "Other"] }));
    expect(textOf(page.toString())).toContain("Root cause “Other” fits when nothing went wrong.");
  });

  test("is told who can add one where the workspace's list has none", () => {
    expect(cause(statusWindow("not_an_issue", ["Price"]))).toContain(
      "Take what comes nearest. An admin can add “Other” under Workspace settings in Home.",
    );
    expect(DEFAULT_SETTINGS.rootCauses).toContain("Other");
  });
});
