import { onDestroy } from "svelte";
import { systemClock } from "../sync/clock";

/** `Clock.elapsed`, told every second for as long as the component lives: for what counts down. */
export function everySecond(): { readonly now: number } {
  let now = $state(systemClock.elapsed());
  const timer = setInterval(() => (now = systemClock.elapsed()), 1_000);
  onDestroy(() => clearInterval(timer));
  return {
    get now() {
      return now;
    },
  };
}
