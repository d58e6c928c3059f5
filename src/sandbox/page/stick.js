/** Keeps a scrolling list at its end while the visitor is there, also when its size changes. */

const near = 80;

/** Returns { isAtEnd, toEnd } for a scroller whose only content is `content`. */
export function stickToEnd(scroller, content) {
  let atEnd = true;
  scroller.addEventListener("scroll", () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < near;
  });
  const toEnd = () => {
    atEnd = true;
    scroller.scrollTop = scroller.scrollHeight;
  };
  const observer = new ResizeObserver(() => atEnd && toEnd());
  observer.observe(scroller);
  observer.observe(content);
  return { isAtEnd: () => atEnd, toEnd };
}
