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

/**
 * Is `follow` for what shows many things at once, and is soon enough: at once after a
 * rest, and then no more often than this, in milliseconds.
 */
export function seldom(pauseMs: number, ...signals: Signal[]): () => void {
  return createSubscriber((update) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = -Infinity;
    const soon = () => {
      timer ??= setTimeout(
        () =>
          nextFrame(() => {
            timer = undefined;
            last = performance.now();
            update();
          }),
        Math.max(0, last + pauseMs - performance.now()),
      );
    };
    const stops = signals.map((signal) => signal.on(soon));
    return () => {
      clearTimeout(timer);
      stops.forEach((stop) => stop());
    };
  });
}

/** A hidden page has no frames, but its title still counts. */
function nextFrame(callback: () => void): void {
  if (document.visibilityState === "hidden") setTimeout(callback, 200);
  else requestAnimationFrame(callback);
}
