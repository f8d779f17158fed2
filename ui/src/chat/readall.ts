import { say } from "../language";
import type { Toasts } from "../parts/toasts.svelte";
import { outcome } from "../rooms/problem";
import type { Client } from "../sync/client";

/** Marks all rooms as read, and says so for as long as it can be undone. */
export async function readAll(client: Client, toasts: Toasts): Promise<void> {
  const read = await outcome(client.readAll());
  if (!read.done) return toasts.show({ text: say("not-marked-read", { why: read.problem.text }), failed: true });
  const undo = read.value;
  toasts.show(undo ? { text: say("marked-read"), undo: () => void takeBack(undo, toasts) } : { text: say("nothing-unread") });
}

async function takeBack(undo: () => Promise<void>, toasts: Toasts): Promise<void> {
  const undone = await outcome(undo());
  if (!undone.done) toasts.show({ text: say("not-undone", { why: undone.problem.text }), failed: true });
}
