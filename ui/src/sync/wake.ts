import type { Cancel, Clock } from "./clock";

/** The two clocks are compared this often, in milliseconds. */
const everyMs = 5_000;
/** They differ by less than this while the machine is awake, in milliseconds. */
const apartMs = 3_000;

/**
 * Calls back after the machine has slept, until the returned function is called.
 * While it sleeps, only the computer's clock goes on, and no timer runs: connections
 * end, and nobody notices. A clock that somebody has set looks the same.
 */
export function onWake(clock: Clock, callback: () => void): Cancel {
  let stop: Cancel;
  const watch = (before: number) => {
    stop = clock.after(everyMs, () => {
      const apart = clock.now() - clock.elapsed();
      watch(apart);
      if (Math.abs(apart - before) >= apartMs) callback();
    });
  };
  watch(clock.now() - clock.elapsed());
  return () => stop();
}
