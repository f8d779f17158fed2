import type { Client } from "../sync/client";
import { systemClock } from "../sync/clock";
import { Drafting } from "../sync/drafting";

/** Keeps drafts the same on all devices, as the browser says when nobody writes any more. */
export function keepDrafts(client: Client): () => void {
  const drafting = new Drafting(client, systemClock);
  const stop = new AbortController();
  const { signal } = stop;
  const flush = () => drafting.flush();
  addEventListener("focusout", flush, { signal });
  addEventListener("pagehide", flush, { signal });
  document.addEventListener("visibilitychange", flush, { signal });
  return () => {
    stop.abort();
    drafting.close();
  };
}
