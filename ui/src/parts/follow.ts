import { createSubscriber } from "svelte/reactivity";
import { type Cancel, systemClock } from "../sync/clock";
import type { Signal } from "../sync/signal";

/** A model that changes. */
export interface Followed<T> {
  /** The model. Whatever template or effect reads this runs again when the model has changed. */
  readonly now: T;
}

/** Follows a model that gives these signals: at most once for each frame, however often they are given. */
export function follow<T>(model: T, ...signals: Signal[]): Followed<T> {
  return followed(model, (update) => {
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
export function seldom<T>(pauseMs: number, model: T, ...signals: Signal[]): Followed<T> {
  return followed(model, (update) => {
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

function followed<T>(model: T, start: (update: () => void) => () => void): Followed<T> {
  const subscribe = createSubscriber(start);
  return {
    get now() {
      subscribe();
      return model;
    },
  };
}

/** Calls back in the next frame. A hidden page has none, but its title still counts. */
export function nextFrame(callback: () => void): void {
  if (document.visibilityState === "hidden") setTimeout(callback, 200);
  else requestAnimationFrame(callback);
}
