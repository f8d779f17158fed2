/**
 * Remembers where what is visible stands. The returned function, called after the
 * list has changed, scrolls so that it stands there again: the uppermost visible
 * row, or the next one that is still there.
 */
export function anchor(scroller: HTMLElement, list: HTMLElement): () => void {
  const edge = scroller.getBoundingClientRect();
  const kept: { row: Element; top: number }[] = [];
  for (let i = firstBelow(list.children, edge.top); i < list.children.length; i++) {
    const row = list.children[i]!;
    const { top } = row.getBoundingClientRect();
    if (top > edge.bottom) break;
    kept.push({ row, top: top - edge.top });
  }
  return () => {
    const still = kept.find(({ row }) => row.isConnected);
    if (!still) return;
    const now = still.row.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    if (now !== still.top) scroller.scrollTop += now - still.top;
  };
}

/** The index of the first row that reaches below a height; rows stand in order. */
function firstBelow(rows: HTMLCollection, height: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.getBoundingClientRect().bottom <= height) low = middle + 1;
    else high = middle;
  }
  return low;
}
