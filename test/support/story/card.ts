import { expect } from "@jest/globals";
import type { AckResult } from "../../../src/sandbox/control-types/deed.ts";
import type { Block, ShownMessage } from "../../../src/sandbox/control-types/shown.ts";
import { eventually } from "../waiting.ts";
import { Modal } from "./modal.ts";
import { USERS, type Who } from "./people.ts";
import type { Story } from "./story.ts";

/** The first line of a card. */
export function headerOf({ blocks }: ShownMessage): string {
  const header = blocks.find((b) => b.type === "header");
  return (header?.text as { text?: string } | undefined)?.text ?? "";
}

/** A card in a channel, as a person sees it now. */
export class Card {
  readonly story: Story;
  readonly channel: string;
  readonly ts: string;

  constructor(story: Story, channel: string, ts: string) {
    this.story = story;
    this.channel = channel;
    this.ts = ts;
  }

  get message(): ShownMessage {
    const found = this.story.slack.control.messages(this.channel).messages.find((m) => m.ts === this.ts);
    if (!found) throw new Error(`the card ${this.ts} is gone`);
    return found;
  }

  get header(): string {
    return headerOf(this.message);
  }

  /** Every text on the card, in order. */
  get text(): string {
    return textsIn(this.message.blocks).join(" ");
  }

  get buttons(): string[] {
    return elements(this.message.blocks)
      .filter((e) => e.type === "button")
      .map((e) => (e.text as { text: string }).text);
  }

  /** The thread's lines; reading them accounts for them. */
  get thread(): string[] {
    return this.message.replies.map((reply) => {
      this.story.seen.add(reply.ts);
      return reply.text;
    });
  }

  /** Accounts for the card itself. */
  expected(): this {
    this.story.seen.add(this.ts);
    return this;
  }

  /** Presses a button by its words. */
  press(who: Who, label: string): Promise<AckResult> {
    return this.story.slack.control.interact({ user: USERS[who], channel: this.channel, messageTs: this.ts, label });
  }

  /** Presses a button and answers the window that opens. */
  async opens(who: Who, label: string): Promise<Modal> {
    const before = Modal.openFor(this.story, who)?.id;
    const ack = await this.press(who, label);
    expect(ack.status).toBe(200);
    return Modal.next(this.story, who, before);
  }

  /** Chooses from the More menu. */
  more(who: Who, choice: "history" | "show_all" | "people" | "snooze" | "wake" | "undo"): Promise<AckResult> {
    const menu = elements(this.message.blocks).find((e) => e.type === "overflow");
    const options = (menu?.options ?? []) as { value: string }[];
    const option = options.find((o) => o.value.includes(`"${choice}"`));
    if (!option) throw new Error(`More does not offer ${choice}`);
    return this.story.slack.control.interact({
      user: USERS[who],
      channel: this.channel,
      messageTs: this.ts,
      actionId: menu?.action_id as string,
      selected: option.value,
    });
  }

  /** Chooses in a picker: one person, or all who are to stand in it. */
  choose(who: Who, actionId: string, people: Who | readonly Who[]): Promise<AckResult> {
    const selected = typeof people === "string" ? USERS[people] : people.map((one) => USERS[one]);
    return this.story.slack.control.interact({
      user: USERS[who],
      channel: this.channel,
      messageTs: this.ts,
      actionId,
      selected,
    });
  }

  /** Whom a picker of several shows this person: what they chose in it, as long as their client keeps that. */
  standing(who: Who, actionId: string): string[] {
    const { messages } = this.story.slack.control.messages(this.channel, { user: USERS[who] });
    const message = messages.find((m) => m.ts === this.ts);
    const held = Object.values(message?.state?.values ?? {}).find((inputs) => inputs[actionId])?.[actionId];
    const picker = message?.blocks.map((b) => b.accessory as Picker | undefined).find((e) => e?.action_id === actionId);
    return held?.selected_users ?? picker?.initial_users ?? [];
  }

  /** Chooses one more person in a picker of several, over whom it shows. */
  chooseToo(who: Who, actionId: string, another: Who): Promise<AckResult> {
    return this.story.slack.control.interact({
      user: USERS[who],
      channel: this.channel,
      messageTs: this.ts,
      actionId,
      selected: [...this.standing(who, actionId), USERS[another]],
    });
  }

  /** Sets a status with a note, and whatever a closing asks. */
  async set(who: Who, label: string, note: string): Promise<void> {
    const modal = await this.opens(who, label);
    expect(
      await modal.submit({ note, ...(modal.asksForClosing ? { contact: "call", root_cause: "Responsiveness" } : {}) }),
    ).toMatchObject({
      outcome: "closed",
    });
  }

  /** Waits until the card says this. */
  async says(...texts: string[]): Promise<void> {
    await eventually(() => {
      for (const text of texts) expect(this.text).toContain(text);
    });
  }

  /** Waits until the thread has these lines, in this order, and no other. */
  async told(...lines: string[]): Promise<void> {
    await eventually(() => expect(this.thread).toEqual(lines));
  }
}

interface Picker {
  readonly action_id?: string;
  readonly initial_users?: string[];
}

const elements = (blocks: readonly Block[]): Record<string, unknown>[] =>
  blocks.flatMap((b) => (b.type === "actions" ? (b.elements as Record<string, unknown>[]) : []));

/** Every string under a key named text, and the values of dates, wherever they stand. */
export function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "text" && typeof inner === "string" ? [inner] : textsIn(inner),
  );
}
