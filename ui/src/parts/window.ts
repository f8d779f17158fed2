/** What is in the page of a long list: the items from `from` up to, but not including, `to`. */
export interface Shown {
  from: number;
  to: number;
}

export interface Sight {
  /** How many items the list has. */
  count: number;
  /** The height of each, in pixels. */
  row: number;
  /** How far the list's beginning is above the view, and how high that is, in pixels. */
  top: number;
  height: number;
}

/** So many items before and after the view are in the page as well. */
const ahead = 12;

/** The items of a list that have to be in the page for what is in the view. */
export function shownOf({ count, row, top, height }: Sight): Shown {
  const first = Math.floor(Math.max(0, top) / row);
  const last = Math.ceil(Math.max(0, top + height) / row);
  const to = Math.min(count, last + ahead);
  return { from: Math.max(0, Math.min(first, to) - ahead), to };
}

/** Whether so little is left below the view that the next page has to be loaded. */
export function nearEnd({ count, row, top, height }: Sight): boolean {
  return count * row - top - height < 2 * height + ahead * row;
}
