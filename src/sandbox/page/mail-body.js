/** The inside of a mail, shown so that nothing in it can reach the page: no scripts, no access, links in a tab of their own. */

import { h } from "./dom.js";

const draws = { html: asHtml, text: asText, headers: asHeaders };

/** The mail's HTML, its text part, or its headers. */
export function mailBody(mail, way) {
  return draws[way](mail);
}

function asHtml(mail) {
  if (!mail.html) return h("p", { class: "empty" }, "This mail has no HTML part.");
  return h("iframe", {
    class: "mail-frame",
    title: "The mail",
    sandbox: "allow-popups allow-popups-to-escape-sandbox",
    referrerpolicy: "no-referrer",
    srcdoc: withNewTabs(mail.html),
  });
}

function withNewTabs(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const base = page.createElement("base");
  base.target = "_blank";
  page.head.prepend(base);
  return `<!doctype html>\n${page.documentElement.outerHTML}`;
}

function asText(mail) {
  return h("pre", { class: "mail-text", tabindex: "0" }, mail.text || "This mail has no text part.");
}

function asHeaders(mail) {
  const rows = mail.headers.map(({ name, value }) =>
    h("tr", null, h("th", { scope: "row" }, name), h("td", null, value)),
  );
  const envelope = `${mail.envelope.from} → ${mail.envelope.to.join(", ")}`;
  return h(
    "div",
    { class: "mail-headers", tabindex: "0", role: "region", "aria-label": "Headers" },
    h(
      "table",
      null,
      h("tbody", null, h("tr", null, h("th", { scope: "row" }, "Envelope"), h("td", null, envelope)), rows),
    ),
  );
}
