import { Anchor, firstBelow } from "./anchor";

/** Nearer to the end than this, the view stays at the end, in pixels. */
const stickiness = 100;

/** What tells a change of the layout from scrolling. */
interface Layout {
  width: number;
  height: number;
  content: number;
}

/**
 * Where the reader has put the view of a list that scrolls. It stays there, at the
 * end or at what was read, whatever changes: the rows, their heights, or the view's
 * own size. Only the reader moves it, and what the reader has asked for.
 */
export class Place {
  /** Whether the view is at the end, and goes with it. */
  atEnd = $state(true);
  /** Whether the list was shown before: the first time it is put in place. */
  placed = false;
  /** Whether the list goes on below its last row; who shows it sets it. */
  ends = true;
  readonly #view: () => HTMLElement;
  /** Where the reader is; undefined: at the end. */
  #anchor: Anchor | undefined;
  /** The view was put at what is unread, and stays there until the reader scrolls, however near the end is. */
  #resting = false;
  /** The reader has scrolled down. */
  #down = false;
  #layout: Layout = { width: 0, height: 0, content: 0 };
  #top = 0;

  /** The view is there before anything else is called. */
  constructor(view: () => HTMLElement) {
    this.#view = view;
  }

  /**
   * The view was scrolled, by the reader or by what the browser made of another layout.
   * Returns whether it shows something else than it did when this was last looked at.
   */
  scrolled(list: HTMLElement): boolean {
    if (this.#relaid()) return this.laidOut(list);
    if (Math.abs(this.#scroller.scrollTop - this.#top) <= 1) return false;
    this.#resting = false;
    this.#down = this.#scroller.scrollTop > this.#top;
    this.#take(list);
    return true;
  }

  /** Sizes have changed, and no row. Returns what `scrolled` does. */
  laidOut(list: HTMLElement): boolean {
    const relaid = this.#relaid();
    if (!relaid && Math.abs(this.#scroller.scrollTop - this.#top) > 1) return this.scrolled(list);
    const top = this.#top;
    this.#keep();
    return relaid || this.#top !== top;
  }

  /** Whether the reader has scrolled down to the end since this was last asked. */
  cameToEnd(): boolean {
    const down = this.#down;
    this.#down = false;
    return down && this.atEnd;
  }

  /**
   * At the end: how many rows are so far above the view that they may leave the page. None
   * before they are many, nor what has the focus.
   */
  distant(list: HTMLElement): number {
    const { scrollTop, clientHeight } = this.#scroller;
    if (!this.atEnd || scrollTop < 6 * clientHeight) return 0;
    const far = firstBelow(list.children, this.#scroller.getBoundingClientRect().top - 3 * clientHeight);
    const used = [...list.children].findIndex((row) => row.contains(document.activeElement));
    return used < 0 ? far : Math.min(far, used);
  }

  /** Before rows change. */
  before(list: HTMLElement): void {
    if (this.placed) this.scrolled(list);
  }

  /**
   * After rows have changed. At the end the view goes with them, but not past the row
   * of what is new to the reader.
   */
  after(list: HTMLElement, fresh: Element | undefined): void {
    if (this.atEnd && fresh) {
      this.toEnd();
      if (this.#above(fresh)) return this.rest(list, fresh);
    }
    if (this.atEnd) this.#anchor = undefined;
    this.#keep();
    this.#anchor?.renew();
  }

  /** Puts the view at a row, from above, or the row into the middle, and lets it stay there however near the end is. */
  rest(list: HTMLElement, row: Element, middle = false): void {
    row.scrollIntoView({ block: middle && row.clientHeight < this.#scroller.clientHeight ? "center" : "start" });
    this.#resting = true;
    this.#take(list);
  }

  /** Puts a row where it stood before, in pixels from the upper edge of the view. */
  put(list: HTMLElement, row: Element, top: number): void {
    this.#scroller.scrollTop += row.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top - top;
    this.#resting = true;
    this.#take(list);
  }

  /** The reader has asked for the end. */
  toEnd(): void {
    this.#anchor = undefined;
    this.#resting = false;
    this.atEnd = true;
    this.#keep();
  }

  /** Changes the height of a row while an element of it stays where it is, also at the end. */
  hold(list: HTMLElement, still: Element, change: () => void): void {
    const { top } = still.getBoundingClientRect();
    change();
    this.#scroller.scrollTop += still.getBoundingClientRect().top - top;
    this.#resting = true;
    this.#take(list);
  }

  get #scroller(): HTMLElement {
    return this.#view();
  }

  #above(row: Element): boolean {
    return row.getBoundingClientRect().top < this.#scroller.getBoundingClientRect().top;
  }

  #keep(): void {
    if (this.#anchor) this.#anchor.restore();
    else this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#note();
    this.atEnd = this.#anchor === undefined || (this.ends && this.#left <= 1);
  }

  /** Takes the view as it is for where the reader is. */
  #take(list: HTMLElement): void {
    this.#note();
    this.atEnd = this.ends && this.#left <= (this.#resting ? 1 : stickiness);
    this.#anchor = this.atEnd && !this.#resting ? undefined : new Anchor(this.#scroller, list);
  }

  get #left(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  #note(): void {
    const { clientWidth: width, clientHeight: height, scrollHeight: content, scrollTop } = this.#scroller;
    this.#layout = { width, height, content };
    this.#top = scrollTop;
  }

  #relaid(): boolean {
    const { clientWidth, clientHeight, scrollHeight } = this.#scroller;
    const { width, height, content } = this.#layout;
    return clientWidth !== width || clientHeight !== height || scrollHeight !== content;
  }
}
