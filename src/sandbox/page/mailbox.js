/** The mailbox: every mail the app sent, in a list, and the open one as a mail program would show it. */

import { fill, h, keepFocus } from "./dom.js";
import { icon } from "./icons.js";
import { mailBody } from "./mail-body.js";
import { go } from "./navigate.js";
import { store } from "./store.js";
import { clock, dayName, fullDate, presentKey } from "./time.js";

/** How the open mail is shown, and the words for it. */
const ways = { html: "As HTML", text: "As text", headers: "Headers" };
let way = "html";

/** Draws the mailbox into `root`; what has not changed is left alone, so that a mail being read stays where it is. */
export function mailboxView(root, fresh) {
  const { mails, place } = store;
  const open = mails?.find((mail) => mail.n === place.mail);
  const signature = JSON.stringify([mails?.map((mail) => mail.n) ?? null, open?.n ?? null, presentKey()]);
  if (!fresh && root.dataset.signature === signature) return;
  const [list, reading] = fresh || root.children.length !== 2 ? panes(root) : root.children;
  root.dataset.signature = signature;
  root.classList.toggle("is-reading", Boolean(open));
  keepFocus(list, () => fill(list, mails && listOf(mails, open)));
  if (!fresh && reading.dataset.mail === String(open?.n)) return;
  reading.dataset.mail = String(open?.n);
  drawMail(reading, open);
}

function panes(root) {
  const list = h("div", { class: "mail-list", data: { testid: "mail-list" } });
  const reading = h("div", { class: "mail-pane" });
  fill(root, list, reading);
  return [list, reading];
}

function listOf(mails, open) {
  if (mails.length === 0) return h("p", { class: "empty" }, emptyWords());
  const rows = mails.toReversed().map((mail) => h("li", null, row(mail, mail === open)));
  return h("ol", { "aria-label": "Mails, newest first" }, rows);
}

function emptyWords() {
  const [person] = store.state.mailbox?.withoutSlack ?? [];
  const hint = person
    ? ` ${person.name} is not in Slack: assign an issue to ${person.email}, and the mail arrives here.`
    : "";
  return `No mail yet.${hint}`;
}

function row(mail, current) {
  const date = new Date(mail.at);
  const node = h(
    "button",
    {
      type: "button",
      class: "mail-row",
      "aria-current": current ? "true" : undefined,
      data: { testid: `mail-${mail.n}`, "focus-key": `mail-${mail.n}` },
    },
    h("span", { class: "mail-row-to" }, nameOf(mail.to[0])),
    h("time", { class: "mail-row-time", datetime: mail.at }, shortTime(date)),
    h("span", { class: "mail-row-subject" }, mail.subject || "(no subject)"),
  );
  node.addEventListener("click", () => go({ kind: "mailbox", mail: mail.n }));
  return node;
}

function shortTime(date) {
  const day = dayName(date);
  return day === "Today" ? clock(date) : `${day}, ${clock(date)}`;
}

function nameOf(mailbox) {
  return mailbox ? mailbox.name || mailbox.address : "(nobody)";
}

function drawMail(pane, mail) {
  if (!mail) return void fill(pane, store.mails?.length > 0 && h("p", { class: "empty" }, "Choose a mail to read it."));
  const head = h("div", { class: "mail-head" });
  const body = h("div", { class: "mail-body", data: { testid: "mail-body" } });
  const choose = (chosen) => {
    way = chosen;
    keepFocus(head, () => fill(head, headOf(mail, choose)));
    fill(body, mailBody(mail, way));
  };
  fill(pane, h("article", { class: "mail", "aria-label": mail.subject || "Mail" }, head, body));
  choose(way);
}

function headOf(mail, choose) {
  const back = h(
    "button",
    { type: "button", class: "button button-quiet only-narrow mail-back", data: { testid: "mail-back" } },
    icon("back"),
    "All mails",
  );
  back.addEventListener("click", () => go({ kind: "mailbox", mail: null }));
  return [
    back,
    h("h2", { class: "mail-subject" }, mail.subject || "(no subject)"),
    line("From", [mail.from]),
    line("To", mail.to),
    h("p", { class: "mail-line" }, h("time", { datetime: mail.at }, fullDate(new Date(mail.at)))),
    h(
      "div",
      { class: "tabs", role: "group", "aria-label": "Show the mail" },
      Object.entries(ways).map((one) => wayButton(one, choose)),
    ),
  ];
}

function line(label, people) {
  const words = people.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(", ");
  return h("p", { class: "mail-line" }, h("span", { class: "mail-label" }, `${label} `), words);
}

function wayButton([key, label], choose) {
  const node = h(
    "button",
    {
      type: "button",
      class: "tab",
      "aria-pressed": String(key === way),
      data: { testid: `mail-as-${key}`, "focus-key": `mail-as-${key}` },
    },
    label,
  );
  node.addEventListener("click", () => choose(key));
  return node;
}

/** The header above the mailbox. */
export function mailboxHead() {
  const count = store.mails?.length ?? 0;
  const note = count === 0 ? "" : count === 1 ? "1 mail" : `${count} mails`;
  return [
    h(
      "div",
      { class: "place-title" },
      h("h1", { class: "place-name" }, icon("mail", 18), "Mailbox"),
      h("span", { class: "place-topic" }, note || "Every mail the app sends ends here"),
    ),
  ];
}
