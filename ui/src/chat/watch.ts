import type { Client } from "../sync/client";
import { systemClock } from "../sync/clock";
import { onWake } from "../sync/wake";

/** Tells the client what the browser knows: the network, the focus, and what is seen. */
export function watchPage(client: Client): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const attention = () => client.focused(document.hasFocus() && document.visibilityState === "visible");
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
  attention();
  // Whoever opens the lid sees the page that was seen when it was closed: no event tells of it.
  const sleepless = onWake(systemClock, () => client.visible());
  return () => {
    stop.abort();
    sleepless();
  };
}
