import { onDestroy, tick } from "svelte";
import { backCloses } from "../parts/back";

/** Narrower than this a panel covers the page, in pixels. */
const narrow = "(width < 900px)";
/** There is room for it from the start. */
const roomy = "(width >= 1200px)";

/**
 * Whether a side panel is open. On a narrow page it is a view of its own: Back
 * closes it, as people expect of their phones.
 */
export function panel() {
  const query = matchMedia(narrow);
  let whole = $state(query.matches);
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
    // What stood beside the messages must not suddenly cover them.
    if (whole) close();
  };
  query.addEventListener("change", onResize);
  onDestroy(() => {
    query.removeEventListener("change", onResize);
  });

  return {
    get open() {
      return open;
    },
    get whole() {
      return whole;
    },
    toggle: () => (open ? close() : show()),
    close,
  };
}
