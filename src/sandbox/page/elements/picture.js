/** The image element. The page asks no other server for anything, so only data: images and images of this server load. */

import { h } from "../dom.js";

export function picture(element) {
  const url = element.image_url ?? element.slack_file?.url;
  if (!url || !isLocal(url)) return placeholder(element, url);
  return h("img", { class: "picture", src: url, alt: element.alt_text ?? "", loading: "lazy" });
}

function isLocal(url) {
  try {
    const parsed = new URL(url, location.href);
    return parsed.origin === location.origin || url.startsWith("data:image/");
  } catch {
    return false;
  }
}

function placeholder(element, url) {
  return h(
    "span",
    { class: "picture-absent", role: "img", "aria-label": element.alt_text ?? "image", title: url },
    element.alt_text || "image",
  );
}
