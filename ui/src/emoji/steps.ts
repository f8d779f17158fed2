/** Where things stand that are put into rows, section by section: by their place among all of them. */
export interface Layout {
  /** How many things each section has. */
  counts: readonly number[];
  columns: number;
}

/** The rows, each from a place up to, but not including, another. */
export function rowsOf({ counts, columns }: Layout): [from: number, to: number][] {
  const rows: [number, number][] = [];
  let from = 0;
  for (const count of counts) {
    const end = from + count;
    for (; from < end; from += columns) rows.push([from, Math.min(from + columns, end)]);
    from = end;
  }
  return rows;
}

/** What a key is to a grid; `page` is so many rows. */
export interface Step {
  key: string;
  /** To the ends of the grid, and not of the row. */
  far: boolean;
  /** Lines go from right to left. */
  mirrored: boolean;
  page: number;
}

/**
 * Where a key leads from a place in a grid, by the pattern of the ARIA practices; -1 is
 * above the first row, and undefined says that the key has no use there.
 */
export function stepped(layout: Layout, at: number, { key, far, mirrored, page }: Step): number | undefined {
  const rows = rowsOf(layout);
  const row = rows.findIndex(([, to]) => at < to);
  if (row < 0) return undefined;
  const [from, to] = rows[row]!;
  const last = rows.at(-1)![1] - 1;
  const inRow = (row: number) => {
    const [from2, to2] = rows[Math.max(0, Math.min(row, rows.length - 1))]!;
    return Math.min(from2 + at - from, to2 - 1);
  };
  const within = (to: number) => Math.max(0, Math.min(to, last));
  const forward = mirrored ? -1 : 1;
  switch (key) {
    case "ArrowRight":
      return within(at + forward);
    case "ArrowLeft":
      return within(at - forward);
    case "ArrowDown":
      return inRow(row + 1);
    case "ArrowUp":
      return row === 0 ? -1 : inRow(row - 1);
    case "PageDown":
      return inRow(row + page);
    case "PageUp":
      return inRow(row - page);
    case "Home":
      return far ? 0 : from;
    case "End":
      return far ? last : to - 1;
  }
  return undefined;
}
