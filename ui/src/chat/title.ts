import { isolated } from "../parts/isolate";
import { counted } from "../words";

/** Puts a dot on the icon of the tab, or takes it away. */
export function showUnread(unread: boolean): void {
  const icon = document.querySelector('link[rel="icon"]');
  const wanted = unread ? "/icon-unread.svg" : "/icon.svg";
  // The browser loads it again whenever it is set.
  if (icon && icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
}

/** The title of the page: the unread count first, because tabs are narrow. */
export function titleOf(room: string, unread: number): string {
  const name = room === "" ? "Hubbub" : `${isolated(room)} · Hubbub`;
  return unread > 0 ? `(${counted(unread)}) ${name}` : name;
}
