import { isolated } from "../parts/isolate";

/** Puts a dot on the icon of the tab, or takes it away. */
export function showUnread(unread: boolean): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon) icon.href = unread ? "/icon-unread.svg" : "/icon.svg";
}

/** The title of the page: the unread count first, because tabs are narrow. */
export function titleOf(room: string, unread: number): string {
  const name = room === "" ? "Hubbub" : `${isolated(room)} · Hubbub`;
  return unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${name}` : name;
}
