import { onMount } from "svelte";
import { nextMidnight } from "./days";

/** The present day, as a time in it: it changes at midnight, for as long as the component lives. */
export function presentDay(): { readonly at: number } {
  let at = $state(Date.now());
  onMount(() => {
    let midnight: ReturnType<typeof setTimeout>;
    const rollOver = () => {
      at = Date.now();
      clearTimeout(midnight);
      midnight = setTimeout(rollOver, nextMidnight(at) - at + 50);
    };
    rollOver();
    // Timers sleep with the machine.
    document.addEventListener("visibilitychange", rollOver);
    return () => {
      clearTimeout(midnight);
      document.removeEventListener("visibilitychange", rollOver);
    };
  });
  return {
    get at() {
      return at;
    },
  };
}
