import { byType, type Check, exactlyOneOf, flag, list, oneOf, shape, text, union } from "./shape.ts";

/** A plain_text object. */
export function plain(max: number, min = 1): Check {
  return byType({ plain_text: shape({ text: text(max, min) }, { emoji: flag }) });
}

/** A mrkdwn object. */
export function mrkdwn(max: number): Check {
  return byType({ mrkdwn: shape({ text: text(max) }, { verbatim: flag }) });
}

/** A plain_text or mrkdwn object. */
export function anyText(max: number): Check {
  const kinds = {
    plain_text: shape({ text: text(max) }, { emoji: flag }),
    mrkdwn: shape({ text: text(max) }, { verbatim: flag }),
  };
  return union(byType(kinds));
}

/** The dialog that asks before an action. */
export const confirm = shape(
  { text: anyText(300) },
  { title: plain(100), confirm: plain(30), deny: plain(30), style: oneOf("primary", "danger") },
);

/** One option; `url` is for overflow menus alone, `label` decides whether its text may be mrkdwn. */
export function option(label: (max: number) => Check, extra: Record<string, Check> = {}): Check {
  return shape({ text: label(75), value: text(150) }, { description: label(75), ...extra });
}

/** A group of options under a label. */
export const optionGroup = shape({ label: plain(75), options: list(option(plain), 100) });

/** What an app may offer for an external select: options or groups, each at most 100. */
export const suggested = shape(
  {},
  { options: list(option(plain), 100, 0), option_groups: list(optionGroup, 100, 0) },
  exactlyOneOf("options", "option_groups"),
);

/** What makes an input tell the app of every change. */
export const dispatchConfig = shape(
  {},
  { trigger_actions_on: list(oneOf("on_enter_pressed", "on_character_entered"), 2) },
);
