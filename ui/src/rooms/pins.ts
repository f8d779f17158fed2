import type { Call } from "../sync/session";
import type { Message } from "../wire";
import type { Portion } from "./paged";

/** All pinned messages of a room, the newest pin first: there are few. It fails as `Session.call` does. */
export async function allPins(call: Call, room: string): Promise<Portion<Message>> {
  const items: Message[] = [];
  let before = "";
  do {
    const part = await call("pins", { room, ...(before && { before }) });
    items.push(...part.messages);
    before = part.before;
  } while (before !== "");
  return { items, after: "" };
}
