import { createSubscriber } from "svelte/reactivity";
import { type Cancel, systemClock } from "../sync/clock";
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
    let cancel: Cancel | undefined;
    let last = -Infinity;
    const show = () => {
      cancel = undefined;
      last = systemClock.elapsed();
      update();
    };
    const soon = () => {
      cancel ??= systemClock.after(Math.max(0, last + pauseMs - systemClock.elapsed()), () => nextFrame(show));
    };
    const stops = signals.map((signal) => signal.on(soon));
    return () => {
      cancel?.();
      stops.forEach((stop) => stop());
    };
  });
}

/** A hidden page has no frames, but its title still counts. */
function nextFrame(callback: () => void): void {
  if (document.visibilityState === "hidden") setTimeout(callback, 200);
  else requestAnimationFrame(callback);
}
