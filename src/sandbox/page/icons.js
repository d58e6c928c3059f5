/** The page's own line icons, drawn as SVG with DOM calls. */

const NS = "http://www.w3.org/2000/svg";

const paths = {
  hash: "M6 2.5 4.5 13.5M11.5 2.5 10 13.5M2.5 5.5h11M2 10.5h11",
  lock: "M4 7.5h8v6H4zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2",
  home: "M2.5 7.5 8 2.5l5.5 5M4 6.5v7h8v-7M6.8 13.5v-4h2.4v4",
  mail: "M2 3.5h12v9H2zM2.3 4l5.7 4.8L13.7 4",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  back: "M9.5 3.5 5 8l4.5 4.5",
  down: "M4 6l4 4 4-4",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
  reply: "M2.5 3h11v7.5H7.5L4.5 13v-2.5h-2z",
  send: "M2.5 8 13.5 3 11 13.2 7.8 9.4zM7.8 9.4 13.5 3",
  bolt: "M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z",
  traffic: "M4.5 13V3.5M2.5 5.5l2-2 2 2M11.5 3v9.5M9.5 10.5l2 2 2-2",
  smile: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.5 9.5a3 3 0 0 0 5 0M6 6.3h.01M10 6.3h.01",
  alert: "M8 2.2 14.3 13H1.7zM8 6.5v3M8 11.3h.01",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5V11M8 5.2h.01",
  check: "M3 8.5 6.5 12 13 4.5",
  eye: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z",
};

/** One icon, hidden from screen readers: the control that holds it carries the name. */
export function icon(name, size = 16) {
  const svg = document.createElementNS(NS, "svg");
  const attributes = {
    viewBox: "0 0 16 16",
    width: size,
    height: size,
    class: "icon",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": name === "more" ? 2.4 : 1.5,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
    focusable: "false",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, String(value));
  const path = document.createElementNS(NS, "path");
  path.setAttribute("d", paths[name] ?? paths.info);
  svg.append(path);
  return svg;
}
