interface Kept {
  row: Element;
  /** Its upper edge, from that of the view, in pixels. */
  top: number;
  height: number;
}

/**
 * Remembers what stands where in a view of rows, and puts it back: the uppermost
 * row, or the next one that is still there. It may be put back any number of
 * times, and does not drift: what is meant is kept, not where rounding or the end
 * of the list have put it.
 */
export class Anchor {
  readonly #scroller: HTMLElement;
  readonly #list: HTMLElement;
  #kept: Kept[];

  constructor(scroller: HTMLElement, list: HTMLElement) {
    this.#scroller = scroller;
    this.#list = list;
    this.#kept = this.#measure();
  }

  /** Scrolls so that what was remembered stands where it stood. */
  restore(): void {
    const kept = this.#held();
    if (!kept) return;
    const { top, height } = kept.row.getBoundingClientRect();
    const off = top - this.#edge() - wanted(kept, height);
    if (off !== 0) this.#scroller.scrollTop += off;
  }

  /** The rows have changed: all that is in the view now stands as it should, as far as it could be restored. */
  renew(): void {
    const kept = this.#held();
    const now = this.#measure();
    const same = kept && now.find(({ row }) => row === kept.row);
    if (!same) {
      if (!kept) this.#kept = now;
      return;
    }
    const off = wanted(kept, same.height) - same.top;
    this.#kept = now.map((other) => ({ ...other, top: other.top + off }));
  }

  #edge(): number {
    return this.#scroller.getBoundingClientRect().top;
  }

  /** The row to go by. One that begins far above the view, or ends there by now, says less than the next. */
  #held(): Kept | undefined {
    const still = this.#kept.filter(({ row }) => row.isConnected);
    const [first, second] = still;
    if (!first || !second) return first;
    const gone = first.top < 0 && first.top + first.row.getBoundingClientRect().height <= 1;
    return gone || first.top < -this.#scroller.clientHeight / 2 ? second : first;
  }

  #measure(): Kept[] {
    const { top: edge, bottom } = this.#scroller.getBoundingClientRect();
    const rows = this.#list.children;
    const kept: Kept[] = [];
    for (let i = firstBelow(rows, edge); i < rows.length; i++) {
      const row = rows[i]!;
      const { top, height } = row.getBoundingClientRect();
      if (top > bottom) break;
      kept.push({ row, top: top - edge, height });
    }
    return kept;
  }
}

/** Where the upper edge of a row is to be. Of one that fills the view, the same part is shown. */
function wanted({ top, height: before }: Kept, height: number): number {
  return top < 0 && top + height <= 1 ? (top * height) / before : top;
}

/** The index of the first row that reaches below a height; rows stand in order. */
export function firstBelow(rows: HTMLCollection, height: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.getBoundingClientRect().bottom <= height) low = middle + 1;
    else high = middle;
  }
  return low;
}
