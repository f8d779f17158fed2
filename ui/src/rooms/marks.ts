import { Hash, type IconNode, Lock, Megaphone, MessageCircle, NotebookPen, Users } from "lucide";
import type { Room } from "../wire";

/** The mark of a room's kind. */
export function markOf({ kind, with: others }: Pick<Room, "kind" | "with">): IconNode {
  if (kind === "direct" && others?.length === 0) return NotebookPen;
  return { public: Hash, private: Lock, announcement: Megaphone, direct: MessageCircle, group: Users }[kind];
}
