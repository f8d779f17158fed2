/** The arrows walk through the messages of a list once one of them, or what contains them, has the focus. */
export function walk(event: KeyboardEvent, list: HTMLElement | undefined): void {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !list) return;
  const messages = [...list.querySelectorAll<HTMLElement>(".message")];
  const at = messages.findIndex((message) => message.contains(document.activeElement));
  if (at < 0 && event.key === "ArrowDown") return;
  const next = at < 0 ? messages.at(-1) : messages[at + (event.key === "ArrowUp" ? -1 : 1)];
  event.preventDefault();
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/** The message that an element is in. */
export function messageOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(".message") : null;
}

/** If the focus is in a list: the row that has it, those after it, and then those before it. */
export function neighbours(list: HTMLElement): Element[] {
  if (!list.contains(document.activeElement)) return [];
  const rows = [...list.children];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  return [...rows.slice(at), ...rows.slice(0, at).reverse()].filter((row) => row.querySelector(".message"));
}
