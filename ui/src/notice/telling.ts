import type { PagePlace } from "../chat/place";
import type { Client } from "../sync/client";
import { systemClock } from "../sync/clock";
import { Desktop } from "./desktop";
import { Sound } from "./sound";
import { firstToTell, Reading, readInATab } from "./tabs";
import { Teller } from "./teller";
import { quietAt, wishes } from "./wishes";
import { noticed } from "./words";

/** Tells a person of what is meant for them and not seen, as they want it in this browser, until the returned function is called. */
export function telling(client: Client, me: string, place: PagePlace): () => void {
  const [desktop, sound, reading] = [new Desktop(), new Sound(systemClock), new Reading()];
  const stop = new AbortController();
  const { signal } = stop;
  const looks = () => document.visibilityState === "visible" && document.hasFocus();
  const shown = () => (looks() ? client.room?.id : undefined);
  const look = () => reading.in(shown());
  addEventListener("focus", look, { signal });
  addEventListener("blur", look, { signal });
  document.addEventListener("visibilitychange", look, { signal });
  const unfollow = client.changed.on(look);
  look();
  const teller = new Teller({
    client,
    me,
    clock: systemClock,
    read: async (room) => room === shown() || (await readInATab(room)),
    first: (message) => firstToTell(message, systemClock),
    quiet: () => {
      const wanted = wishes();
      return !(wanted.desktop || wanted.sound) || quietAt(wanted, new Date(systemClock.now()));
    },
    tell: (room, message) => {
      const wanted = wishes();
      if (wanted.sound) sound.play();
      if (wanted.desktop) desktop.show(room.id, { ...noticed(room.info, message, wanted.detail), onclick: () => place.go(room.id, message.id) });
    },
    clear: (room) => desktop.clear(room),
  });
  return () => {
    stop.abort();
    unfollow();
    teller.close();
    reading.in(undefined);
  };
}
