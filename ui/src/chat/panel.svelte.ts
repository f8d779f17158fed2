import { onDestroy, tick } from "svelte";
import { backCloses } from "../parts/back";

/** Narrower than this a panel covers the page. */
const narrow = "(width < 720px)";
/** Narrower than this a panel lies over the end of the messages, which keep their place. */
export const overlying = "(width < 1100px)";
/** There is room for it from the start. */
const roomy = "(width >= 1200px)";

/**
 * Whether a side panel is open. On a narrow page it is a view of its own: Back
 * closes it, as people expect of their phones.
 */
export function panel() {
  const query = matchMedia(narrow);
  const lies = matchMedia(overlying);
  let whole = $state(query.matches);
  let over = $state(lies.matches);
  let open = $state(matchMedia(roomy).matches);
  let released: (() => Promise<void>) | undefined;
  let opener: Element | null = null;

  function show() {
    opener = document.activeElement;
    open = true;
    if (whole) released = backCloses(close);
  }

  function close() {
    if (!open) return;
    open = false;
    void released?.();
    released = undefined;
    const back = opener;
    // What the panel covered is inert until the page is rendered again.
    if (back instanceof HTMLElement) void tick().then(() => back.focus());
  }

  const onResize = () => {
    whole = query.matches;
    over = lies.matches;
    // What stood beside the messages must not suddenly cover them.
    if (over) close();
  };
  const queries = [query, lies];
  queries.forEach((query) => query.addEventListener("change", onResize));
  onDestroy(() => queries.forEach((query) => query.removeEventListener("change", onResize)));

  return {
    get open() {
      return open;
    },
    /** It covers the page. */
    get whole() {
      return whole;
    },
    /** It lies over the messages, or covers the page. */
    get over() {
      return over;
    },
    toggle: () => (open ? close() : show()),
    close,
  };
}
