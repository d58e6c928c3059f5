/** The small set of emoji short names the local Slack knows; others stay as typed. */

const table = {
  white_check_mark: "✅",
  heavy_check_mark: "✔️",
  warning: "⚠️",
  rotating_light: "🚨",
  fire: "🔥",
  eyes: "👀",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  alarm_clock: "⏰",
  stopwatch: "⏱️",
  clock1: "🕐",
  calendar: "📆",
  date: "📅",
  bell: "🔔",
  no_bell: "🔕",
  zzz: "💤",
  phone: "☎️",
  telephone_receiver: "📞",
  email: "📧",
  envelope: "✉️",
  memo: "📝",
  pencil: "📝",
  pencil2: "✏️",
  bust_in_silhouette: "👤",
  busts_in_silhouette: "👥",
  speech_balloon: "💬",
  thumbsup: "👍",
  "+1": "👍",
  thumbsdown: "👎",
  "-1": "👎",
  heart: "❤️",
  tada: "🎉",
  pray: "🙏",
  wave: "👋",
  raised_hands: "🙌",
  clap: "👏",
  rocket: "🚀",
  star: "⭐",
  bulb: "💡",
  link: "🔗",
  mag: "🔍",
  lock: "🔒",
  label: "🏷️",
  office: "🏢",
  chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉",
  bar_chart: "📊",
  red_circle: "🔴",
  large_orange_circle: "🟠",
  large_yellow_circle: "🟡",
  large_green_circle: "🟢",
  large_blue_circle: "🔵",
  white_circle: "⚪",
  black_circle: "⚫",
  x: "❌",
  no_entry: "⛔",
  no_entry_sign: "🚫",
  question: "❓",
  exclamation: "❗",
  arrow_up: "⬆️",
  arrow_right: "➡️",
  arrows_counterclockwise: "🔄",
  leftwards_arrow_with_hook: "↩️",
  slightly_smiling_face: "🙂",
  smile: "😄",
  neutral_face: "😐",
  disappointed: "😞",
  slightly_frowning_face: "🙁",
  rage: "😡",
  thinking_face: "🤔",
};

/** The picture for a short name, or undefined. */
export function emoji(name) {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Replaces known :short_names: in plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (all, name) => emoji(name) ?? all);
}

/** What the reaction menu offers. */
export const reactionChoices = ["eyes", "thumbsup", "white_check_mark", "heart", "tada", "pray"];
