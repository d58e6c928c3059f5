/** Keeps a scrolling list at its end while the visitor is there, also when its size changes. */

const near = 80;

/** Returns { isAtEnd, toEnd } for a scroller around `content`; while `held` says so, what grows does not move what is on screen. */
export function stickToEnd(scroller, content, held = () => false) {
  let atEnd = true;
  scroller.addEventListener("scroll", () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < near;
  });
  const toEnd = () => {
    atEnd = true;
    scroller.scrollTop = scroller.scrollHeight;
  };
  const observer = new ResizeObserver(() => {
    if (!atEnd) return;
    if (held()) atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < near;
    else toEnd();
  });
  observer.observe(scroller);
  observer.observe(content);
  return { isAtEnd: () => atEnd, toEnd };
}
