import { onDestroy, tick } from "svelte";

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
  /** Whether the history has an entry that Back takes away. */
  let pushed = false;
  let opener: Element | null = null;

  function show() {
    opener = document.activeElement;
    open = true;
    if (!whole) return;
    history.pushState({ panel: true }, "");
    pushed = true;
  }

  function hide() {
    open = false;
    pushed = false;
    const back = opener;
    // What the panel covered is inert until the page is rendered again.
    if (back instanceof HTMLElement) void tick().then(() => back.focus());
  }

  function close() {
    if (pushed) history.back();
    else if (open) hide();
  }

  const onPop = () => {
    if (open) hide();
  };
  const onResize = () => {
    whole = query.matches;
    // What stood beside the messages must not suddenly cover them.
    if (whole && open) hide();
  };
  addEventListener("popstate", onPop);
  query.addEventListener("change", onResize);
  onDestroy(() => {
    removeEventListener("popstate", onPop);
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
