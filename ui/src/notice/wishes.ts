import { BrowserStorage } from "../sync/storage";

// What a person wants to be told of in this browser, and how.

/** How much of a message a notification shows. */
export type Detail = "text" | "name" | "nothing";

export const detailsThereAre: readonly Detail[] = ["text", "name", "nothing"];

export interface Wishes {
  /** Messages are told of by the desktop. */
  desktop: boolean;
  detail: Detail;
  sound: boolean;
  /** From when to when nothing is told each day, as "22:00"; the same twice: there is no such time. */
  quietFrom: string;
  quietTo: string;
  /** Until then nothing is told, in milliseconds since 1970. */
  pausedUntil: number;
}

const storage = new BrowserStorage();
const wishesKey = "hubbub-notices";
const offeredKey = "hubbub-notices-offered";

const usual: Wishes = { desktop: false, detail: "text", sound: false, quietFrom: "00:00", quietTo: "00:00", pausedUntil: 0 };

const time = /^([01]\d|2[0-3]):[0-5]\d$/;

/** What is wanted now: another tab may have changed it. */
export function wishes(): Wishes {
  let kept: Partial<Record<keyof Wishes, unknown>> = {};
  try {
    kept = Object(JSON.parse(storage.get(wishesKey) ?? "{}"));
  } catch {
    // Somebody else has written there.
  }
  const { desktop, sound, detail, quietFrom, quietTo, pausedUntil } = kept;
  return {
    desktop: desktop === true,
    sound: sound === true,
    detail: detailsThereAre.find((one) => one === detail) ?? usual.detail,
    quietFrom: typeof quietFrom === "string" && time.test(quietFrom) ? quietFrom : usual.quietFrom,
    quietTo: typeof quietTo === "string" && time.test(quietTo) ? quietTo : usual.quietTo,
    pausedUntil: typeof pausedUntil === "number" ? pausedUntil : usual.pausedUntil,
  };
}

export function wish(change: Partial<Wishes>): Wishes {
  const changed = { ...wishes(), ...change };
  storage.set(wishesKey, JSON.stringify(changed));
  return changed;
}

/** Whether nothing is to be told at a time, which is the reader's own. */
export function quietAt({ quietFrom, quietTo, pausedUntil }: Wishes, at: Date): boolean {
  if (at.getTime() < pausedUntil) return true;
  const now = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  if (quietFrom <= quietTo) return quietFrom <= now && now < quietTo;
  return now >= quietFrom || now < quietTo;
}

/** Whether people were asked here whether they want notifications. */
export const offered = () => storage.get(offeredKey) === "yes";

export const setOffered = () => storage.set(offeredKey, "yes");
