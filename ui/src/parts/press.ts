import type { Attachment } from "svelte/attachments";

/** A finger that rests for so long presses, in milliseconds: just before the browser begins to select. */
const restMs = 450;
/** A finger that moves further than this scrolls or swipes, in pixels. */
const still = 10;

/** Tells what a finger has been held on, and keeps the browser's own answer to that away. */
export function heldOn(onheld: (target: Element) => boolean): Attachment<HTMLElement> {
  return (view) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from: Touch | undefined;
    /** What the finger rests on has been told. */
    let held = false;
    const stop = new AbortController();
    const passive = { passive: true, signal: stop.signal };
    const active = { passive: false, signal: stop.signal };

    function rest() {
      clearTimeout(timer);
      timer = undefined;
    }

    function tell(target: Element) {
      rest();
      held = onheld(target);
      if (held) getSelection()?.removeAllRanges();
    }

    view.addEventListener(
      "touchstart",
      ({ touches, target }) => {
        rest();
        held = false;
        from = touches[0];
        if (touches.length > 1 || !(target instanceof Element)) return;
        timer = setTimeout(() => tell(target), restMs);
      },
      passive,
    );
    view.addEventListener(
      "touchmove",
      ({ touches: [to] }) => {
        if (from && to && Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY) > still) rest();
      },
      passive,
    );
    view.addEventListener(
      "touchend",
      (event) => {
        rest();
        // The click that would follow would meet what has opened under the finger.
        if (held && event.cancelable) event.preventDefault();
        held = false;
      },
      active,
    );
    view.addEventListener("touchcancel", () => ((held = false), rest()), passive);
    view.addEventListener(
      "contextmenu",
      (event) => {
        // The browser may count faster.
        if (timer !== undefined && event.target instanceof Element) tell(event.target);
        if (held) event.preventDefault();
      },
      active,
    );
    return () => {
      rest();
      stop.abort();
    };
  };
}
