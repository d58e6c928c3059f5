import { expect } from "@jest/globals";
import type { ChosenValues, ViewSubmitResult } from "../../../src/sandbox/control-types/deed.ts";
import type { ShownView } from "../../../src/sandbox/control-types/shown.ts";
import { eventually } from "../waiting.ts";
import { textsIn } from "./card.ts";
import { USERS, type Who } from "./people.ts";
import type { Story } from "./story.ts";

/** An open window, as its person sees it now. */
export class Modal {
  readonly story: Story;
  readonly who: Who;
  readonly id: string;

  constructor(story: Story, who: Who, id: string) {
    this.story = story;
    this.who = who;
    this.id = id;
  }

  /** The topmost window of a person, if one is open. */
  static openFor(story: Story, who: Who): Modal | undefined {
    const view = story.slack.control.views().modals[USERS[who]]?.at(-1);
    return view && new Modal(story, who, view.id);
  }

  /** The window that opens next. */
  static async next(story: Story, who: Who, before: string | undefined): Promise<Modal> {
    let opened: Modal | undefined;
    await eventually(() => {
      opened = Modal.openFor(story, who);
      expect(opened?.id).toBeDefined();
      expect(opened?.id).not.toBe(before);
    });
    return opened as Modal;
  }

  get view(): ShownView {
    const found = this.story.slack.control.views().modals[USERS[this.who]]?.find((v) => v.id === this.id);
    if (!found) throw new Error("the window is closed");
    return found;
  }

  get title(): string {
    return this.view.title?.text ?? "";
  }

  get text(): string {
    return textsIn(this.view.blocks).join(" ");
  }

  get errors(): Record<string, string> {
    return this.view.errors ?? {};
  }

  get asksForClosing(): boolean {
    return this.view.blocks.some((b) => b.block_id === "contact");
  }

  /** What stands in the note field. */
  get note(): string | null | undefined {
    return this.view.state.values.note?.note?.value;
  }

  submit(values: ChosenValues, o: { force?: boolean } = {}): Promise<ViewSubmitResult> {
    return this.story.slack.control.viewSubmit({ user: USERS[this.who], viewId: this.id, values, ...o });
  }

  close(): Promise<void> {
    return this.story.slack.control.viewClose({ user: USERS[this.who], viewId: this.id });
  }
}
