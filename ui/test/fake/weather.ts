import type { Entry, PersonEntry } from "../../src/wire";

/** What one page's connection is like; a test, or the mock page, sets it. */
export interface Weather {
  /** Milliseconds each way. */
  latency: number;
  /** silent: nothing arrives, on either side, and nobody is told. */
  state: "fair" | "silent" | "down";
  /** Of calls: what the server does not get, or what it says to them. */
  loses: "nothing" | "sends" | "answers";
  /** Broadcasts come twice, late or never: one decision for each entry. */
  disturb: <E extends Entry | PersonEntry>(entries: E[]) => E[][];
}

export const fair = (): Weather => ({ latency: 20, state: "fair", loses: "nothing", disturb: (entries) => [entries] });
