import { isolated } from "../parts/isolate";
import { counted } from "../words";

/** Puts on the icon of the tab how many messages are meant for the reader, a dot if others are unread, or nothing. */
export function showUnread(unread: boolean, meant: number): void {
  const icon = document.querySelector('link[rel="icon"]');
  const wanted = meant > 0 ? `/icon-${Math.min(meant, 10)}.svg` : unread ? "/icon-unread.svg" : "/icon.svg";
  // The browser loads it again whenever it is set.
  if (icon && icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
}

/** The title of the page: how many messages are meant for the reader first, because tabs are narrow. */
export function titleOf(room: string, meant: number): string {
  const name = room === "" ? "Hubbub" : `${isolated(room)} · Hubbub`;
  return meant > 0 ? `(${counted(meant)}) ${name}` : name;
}
