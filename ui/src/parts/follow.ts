import { createSubscriber } from "svelte/reactivity";
import type { Signal } from "../sync/signal";

/**
 * Makes a function that, called in a template or an effect, has it run again after
 * any of the signals: at most once for each frame, however often they are given.
 */
export function follow(...signals: Signal[]): () => void {
  return createSubscriber((update) => {
    let due = false;
    const soon = () => {
      if (due) return;
      due = true;
      nextFrame(() => {
        due = false;
        update();
      });
    };
    const stops = signals.map((signal) => signal.on(soon));
    return () => stops.forEach((stop) => stop());
  });
}

/** A hidden page has no frames, but its title still counts. */
function nextFrame(callback: () => void): void {
  if (document.visibilityState === "hidden") setTimeout(callback, 200);
  else requestAnimationFrame(callback);
}
