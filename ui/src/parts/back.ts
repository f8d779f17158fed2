/** Where Back is a gesture or a button of the phone, and not far away in the window's corner. */
const phone = "(pointer: coarse), (width < 900px)";

/** What lies over the page and closes with Back; what was opened last is at the end. */
const layers: (() => void)[] = [];
/** Whether the history has the entry that Back takes away. There is one for all layers. */
let pushed = false;
/** Who waits for that entry to be gone, while the page itself takes it away. */
let leaving: (() => void)[] | undefined;

function push(): void {
  history.pushState({ layer: true }, "");
  pushed = true;
}

function popped(): void {
  if (!pushed) return;
  pushed = false;
  const waiting = leaving;
  leaving = undefined;
  if (!waiting) layers.at(-1)?.();
  if (layers.length > 0) push();
  waiting?.forEach((done) => done());
}

/**
 * Has Back close what was just opened over the page, where people expect that. Call
 * the returned function when it has closed, by Back or otherwise. Its promise is
 * kept once the history is as it was before: only then may the page be left.
 */
export function backCloses(close: () => void): () => Promise<void> {
  if (!matchMedia(phone).matches) return () => Promise.resolve();
  addEventListener("popstate", popped); // the same one again changes nothing
  layers.push(close);
  if (!pushed) push();
  return async () => {
    const at = layers.lastIndexOf(close);
    if (at >= 0) layers.splice(at, 1);
    // What opens in its place, like the question after a menu, takes over its entry.
    await new Promise((done) => setTimeout(done));
    if (layers.length > 0 || !pushed) return;
    await new Promise<void>((done) => {
      if (leaving) return void leaving.push(done);
      leaving = [done];
      history.back();
    });
  };
}
