import { anchor } from "./anchor";

/** Nearer to the end than this, the view stays at the end, in pixels. */
const stickiness = 100;

/** Where the view of a scrolled list stands, and how it stays there when the list changes. */
export class Place {
  atEnd = $state(true);
  /** Whether the list was shown before: the first time it is put in place. */
  placed = false;
  /** Where the view was put at the first unread message, until the reader scrolls. */
  #resting: number | undefined;
  /** That of the scroller when it was last looked at. */
  #height = 0;
  #restore: (() => void) | undefined;

  /** Before the list changes. */
  remember(scroller: HTMLElement, list: HTMLElement): void {
    this.#restore = this.atEnd ? undefined : anchor(scroller, list);
  }

  /** After it has changed. */
  settle(scroller: HTMLElement, list: HTMLElement): void {
    if (!this.placed) this.#put(scroller, list);
    else if (this.atEnd) this.toEnd(scroller);
    else this.#restore?.();
    this.#restore = undefined;
    if (this.#resting !== undefined) this.#resting = scroller.scrollTop;
  }

  /** Looks where the view is. Whether the list goes on below what is loaded is for the caller to know. */
  look(scroller: HTMLElement, ends: boolean): void {
    // What is less high has not been scrolled: the page will hear of that too.
    if (this.atEnd && scroller.clientHeight < this.#height) this.toEnd(scroller);
    this.#height = scroller.clientHeight;
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    // Pixels are fractions on many screens.
    if (this.#resting !== undefined && Math.abs(scroller.scrollTop - this.#resting) > 1) this.#resting = undefined;
    // At the first unread message the view stays, however near the end is.
    this.atEnd = ends && left <= (this.#resting === undefined ? stickiness : 1);
  }

  toEnd(scroller: HTMLElement): void {
    scroller.scrollTop = scroller.scrollHeight;
  }

  /** The first time: at the first unread message, or else at the end. */
  #put(scroller: HTMLElement, list: HTMLElement): void {
    if (list.children.length === 0) return;
    this.placed = true;
    const divider = list.querySelector(".new");
    this.toEnd(scroller);
    if (divider && divider.getBoundingClientRect().top < scroller.getBoundingClientRect().top) {
      divider.scrollIntoView({ block: "start" });
      this.#resting = scroller.scrollTop;
    }
  }
}
