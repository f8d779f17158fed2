/** The title of the page: the unread count first, because tabs are narrow. */
export function titleOf(room: string, unread: number): string {
  const name = room === "" ? "Hubbub" : `${room} · Hubbub`;
  return unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${name}` : name;
}
