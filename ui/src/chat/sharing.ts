import type { Client } from "../sync/client";
import { systemClock } from "../sync/clock";

/** What is begun here and stands for so long is for all devices, in milliseconds. */
const restMs = 1_000;

/**
 * Once there is a draft, here or on another device, what keeps both the same is loaded.
 * Whoever writes a message and sends it at once does without.
 */
export function shareDrafts(client: Client): () => void {
  const cancels = [client.listed.on(() => wait())];
  const end = () => cancels.splice(0).forEach((cancel) => cancel());
  const there = () => client.drafts.size > 0 || client.rooms.some((room) => room.hasDraft);
  const wait = () => {
    if (cancels.length === 1 && there()) cancels.push(systemClock.after(client.drafts.size > 0 ? 0 : restMs, () => void load()));
  };
  async function load() {
    try {
      if (!there()) return void cancels.pop();
      const { keepDrafts } = await import("./drafts");
      if (cancels.length === 0) return;
      end();
      cancels.push(keepDrafts(client));
    } catch {
      cancels.pop();
    }
  }
  wait();
  return end;
}
