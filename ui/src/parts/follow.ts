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

/** The part of the page's time that `sparing` leaves to everything else is so many times its own. */
const restTimes = 40;
/** But nothing waits longer than this, in milliseconds. */
const longestRest = 400;

/**
 * Is `follow` for what costs much and comes all the time: at once after a rest, and
 * while it goes on the longer apart, the longer the page takes to show it.
 */
export function sparing<T>(model: T, ...signals: Signal[]): Followed<T> {
  return followed(model, (update) => {
    const { port1, port2 } = new MessageChannel();
    let cancel: Cancel | undefined;
    let [due, showing, begun, rested] = [false, false, 0, -Infinity];
    const show = () => {
      [due, showing, begun] = [false, true, systemClock.elapsed()];
      update();
      port2.postMessage(0);
    };
    const schedule = () => {
      cancel = systemClock.after(Math.max(0, rested - systemClock.elapsed()), () => nextFrame(show));
    };
    // What a frame shows is painted when the next task runs.
    port1.onmessage = () => {
      const now = systemClock.elapsed();
      [showing, rested] = [false, now + Math.min(longestRest, restTimes * (now - begun))];
      if (due) schedule();
    };
    const soon = () => {
      if (due) return;
      due = true;
      if (!showing) schedule();
    };
    const stops = signals.map((signal) => signal.on(soon));
    return () => {
      cancel?.();
      port1.close();
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
