import { expect } from "@jest/globals";
import type { AckResult, ChosenValue } from "../../../src/sandbox/control-types/deed.ts";
import type { Block, ShownMessage } from "../../../src/sandbox/control-types/shown.ts";
import { eventually } from "../waiting.ts";
import { textsIn } from "./card.ts";
import { Modal } from "./modal.ts";
import { USERS, type Who } from "./people.ts";
import { CHANNEL, type Story } from "./story.ts";

/** A list of issues as one person sees it, in an answer to a command or in Home. */
export abstract class Shown {
  readonly story: Story;
  readonly who: Who;

  constructor(story: Story, who: Who) {
    this.story = story;
    this.who = who;
  }

  abstract get blocks(): readonly Block[];
  protected abstract get place(): { channel: string; messageTs: string } | { home: true };

  get text(): string {
    return textsIn(this.blocks).join(" ");
  }

  /** The group buttons with their counts. */
  get groups(): string[] {
    return this.buttons.filter((label) => /^(Flagged|Actively Working|Followed|All Open|All Closed) /.test(label));
  }

  get buttons(): string[] {
    return this.elements.flatMap((e) => (e.type === "button" ? [(e.text as { text: string }).text] : []));
  }

  /** Issue numbers of the rows, in order. */
  get rows(): number[] {
    return this.blocks
      .filter((b) => b.type === "rich_text")
      .flatMap((b) =>
        [
          ...textsIn(b)
            .join(" ")
            .matchAll(/\n#(\d+) · /g),
        ].map((m) => Number(m[1])),
      );
  }

  get elements(): Record<string, unknown>[] {
    return this.blocks.flatMap((b) =>
      b.type === "actions"
        ? (b.elements as Record<string, unknown>[]).map((e) => ({ ...e, block_id: b.block_id }))
        : [],
    );
  }

  press(label: string): Promise<AckResult> {
    return this.story.slack.control.interact({ user: USERS[this.who], ...this.place, label });
  }

  /** Uses what stands under an issue, and the window that opens. */
  async onRow(number: number, o: { status?: string; label?: string }): Promise<Modal> {
    const before = Modal.openFor(this.story, this.who)?.id;
    await this.use(number, o);
    return Modal.next(this.story, this.who, before);
  }

  /** Uses what stands under an issue: its menu of statuses or one of its buttons. */
  async use(number: number, o: { status?: string; label?: string }): Promise<void> {
    const menu = this.elements.find(
      (e) => e.type === "static_select" && (e.placeholder as { text: string }).text === `Set status of #${number}`,
    );
    const options = (menu?.options ?? []) as { text: { text: string }; value: string }[];
    const selected: ChosenValue | undefined = options.find((option) => option.text.text === o.status)?.value;
    const ack = await this.story.slack.control.interact({
      user: USERS[this.who],
      ...this.place,
      blockId: menu?.block_id as string,
      ...(o.status ? { actionId: menu?.action_id as string, selected: selected ?? "" } : { label: o.label ?? "" }),
    });
    expect(ack.status).toBe(200);
  }

  /** Waits until it says this. */
  async says(...texts: string[]): Promise<void> {
    await eventually(() => {
      for (const text of texts) expect(this.text).toContain(text);
    });
  }
}

/** The answer to a slash command. */
export class ListAnswer extends Shown {
  readonly ts: string;

  constructor(story: Story, who: Who, ts: string) {
    super(story, who);
    this.ts = ts;
  }

  get message(): ShownMessage {
    const { messages } = this.story.slack.control.messages(CHANNEL, { user: USERS[this.who] });
    const found = messages.find((m) => m.ts === this.ts);
    if (!found) throw new Error("the answer is gone");
    return found;
  }

  override get blocks(): readonly Block[] {
    return this.message.blocks;
  }

  protected override get place() {
    return { channel: CHANNEL, messageTs: this.ts };
  }
}

/** Sends a slash command in the card channel; what comes back to the one who sent it. */
export async function ask(story: Story, who: Who, typed: string): Promise<ListAnswer> {
  const { control } = story.slack;
  const [command = "", ...words] = typed.split(" ");
  const before = new Set(control.messages(CHANNEL, { user: USERS[who] }).messages.map((m) => m.ts));
  const ack = await control.command({ user: USERS[who], channel: CHANNEL, command, text: words.join(" ") });
  expect(ack.status).toBe(200);
  const { messages } = control.messages(CHANNEL, { user: USERS[who] });
  const answer = messages.find((m) => m.ephemeral && !before.has(m.ts));
  if (!answer) throw new Error(`${typed} was not answered`);
  return new ListAnswer(story, who, answer.ts);
}

/** A person's Home tab. */
export class Home extends Shown {
  override get blocks(): readonly Block[] {
    return this.story.slack.control.views().homes[USERS[this.who]]?.blocks ?? [];
  }

  get hash(): string | undefined {
    return this.story.slack.control.views().homes[USERS[this.who]]?.hash;
  }

  get title(): string {
    return textsIn(this.blocks[0])[0] ?? "";
  }

  protected override get place() {
    return { home: true } as const;
  }

  async opens(label: string): Promise<Modal> {
    const before = Modal.openFor(this.story, this.who)?.id;
    await this.press(label);
    return Modal.next(this.story, this.who, before);
  }
}

/** Opens Home and waits until it is drawn. */
export async function openHome(story: Story, who: Who): Promise<Home> {
  const home = new Home(story, who);
  const before = home.hash;
  await story.slack.control.openHome({ user: USERS[who] });
  await eventually(() => expect(home.hash).not.toBe(before));
  return home;
}
