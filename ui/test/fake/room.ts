import type { Room, User } from "../../src/wire";
import type { FakeLog } from "./log";

/** What a server knows of a room besides its log. */
export interface FakeRoom {
  log: FakeLog;
  info: Partial<Room>;
  topic: string;
  /** Who is not in it; all others are. */
  outside: Set<string>;
  /** Whether members see what was said before they came. */
  history: "start" | "joining";
  /** The number of the entry by which somebody has come; of those who always were in it, none. */
  joined: Map<string, number>;
  /** Who may come, and who has asked them. */
  invited: Map<string, User>;
  /** What the room is in somebody's own list. */
  mine: Map<string, Pick<Room, "role" | "level" | "favourite">>;
}
