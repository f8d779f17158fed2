import type { View } from "../sync/unread";
import { firstBelow } from "./anchor";
import type { Row } from "./rows";

/** Which rows are in the view, by their indices. */
export interface Sight {
  /** The first and the last of which anything is in the view; last is below first if there are none. */
  first: number;
  last: number;
  /** Those that are wholly in the view, or fill half of it. */
  seen: number[];
}

export function sightOf(scroller: HTMLElement, list: HTMLElement): Sight {
  const { top, bottom } = scroller.getBoundingClientRect();
  const rows = list.children;
  const first = firstBelow(rows, top);
  const seen: number[] = [];
  let last = first;
  for (; last < rows.length; last++) {
    const row = rows[last]!.getBoundingClientRect();
    if (row.top >= bottom) break;
    const part = Math.min(row.bottom, bottom) - Math.max(row.top, top);
    // Pixels are fractions on many screens.
    if (part + 1 >= Math.min(row.height, (bottom - top) / 2)) seen.push(last);
  }
  return { first, last: last - 1, seen };
}

/** The messages that are in the view, by their counts. */
export function viewOf(rows: readonly Row[], { first, last, seen }: Sight): View {
  const countAt = (i: number) => {
    const row = rows[i];
    return row?.type === "message" ? (row.message?.count ?? 0) : 0;
  };
  const within = rows.slice(first, last + 1).map((_, i) => countAt(first + i)).filter((count) => count > 0);
  if (within.length > 0) {
    return { seen: seen.map(countAt).filter((count) => count > 0), first: within[0]!, last: within.at(-1)! };
  }
  // Only lines, or what is not sent yet: the view is between two messages, if there are any.
  for (let i = first - 1; i >= 0; i--) if (countAt(i) > 0) return { seen: [], first: countAt(i) + 1, last: countAt(i) };
  for (let i = last + 1; i < rows.length; i++) if (countAt(i) > 0) return { seen: [], first: countAt(i), last: countAt(i) - 1 };
  return { seen: [], first: 0, last: Infinity };
}
