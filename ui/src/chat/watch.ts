import type { Client } from "../sync/client";

/** Tells the client what the browser knows: the network, the focus, and what is seen. */
export function watchPage(client: Client): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const attention = () => client.room?.unread.focused(document.hasFocus() && document.visibilityState === "visible");
  addEventListener("online", () => client.connection.network(true), { signal });
  addEventListener("offline", () => client.connection.network(false), { signal });
  addEventListener("focus", attention, { signal });
  addEventListener("blur", attention, { signal });
  addEventListener("pagehide", () => client.left(), { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && client.back(), { signal });
  document.addEventListener("resume", () => client.back(), { signal });
  document.addEventListener(
    "visibilitychange",
    () => {
      attention();
      if (document.visibilityState === "visible") client.visible();
      else client.hidden();
    },
    { signal },
  );
  // A room that is opened later has to know as well.
  const unhook = client.changed.on(attention);
  attention();
  return () => {
    stop.abort();
    unhook();
  };
}
