import { onDestroy } from "svelte";

/** The time, told every second for as long as the component lives. */
export function everySecond(): { readonly now: number } {
  let now = $state(Date.now());
  const timer = setInterval(() => (now = Date.now()), 1_000);
  onDestroy(() => clearInterval(timer));
  return {
    get now() {
      return now;
    },
  };
}
