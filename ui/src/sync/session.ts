import type { Calls, User } from "../wire";
import type { Clock } from "./clock";
import type { ServerTime } from "./servertime";
import type { SharedStorage } from "./storage";
import type { Tabs } from "./tabs";
import type { Written } from "./written";

export type Call = <C extends keyof Calls>(event: C, payload: Calls[C]["in"]) => Promise<Calls[C]["out"]>;

/** What all rooms of a session have in common. */
export interface Session {
  me: User;
  clock: Clock;
  time: ServerTime;
  storage: SharedStorage;
  tabs: Tabs;
  written: Written;
  /** In which rooms the server keeps a draft of mine. */
  drafts: ReadonlyMap<string, number>;
  call: Call;
  /** Asks for the counts of rooms: a page that replaces everything does not bring them. */
  recount(): void;
  /** What the list of rooms shows of one has changed. */
  noted(): void;
}
