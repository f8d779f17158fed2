/** How long nobody types before what takes long is done, in milliseconds. */
const restMs = 500;

/** Does something once people rest, and before the page is left, hidden or closed. */
export class Later {
  readonly #run: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #now = () => this.now();

  constructor(run: () => void) {
    this.#run = run;
    addEventListener("pagehide", this.#now);
    addEventListener("blur", this.#now);
    document.addEventListener("visibilitychange", this.#now);
  }

  /** Asks for it; it waits for half a second without another call. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#now, restMs);
  }

  /** Whether something was asked for and is not done. */
  get waits(): boolean {
    return this.#timer !== undefined;
  }

  /** Nothing is asked for any more. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Does at once what was asked for, if anything was. */
  now(): void {
    if (this.#timer === undefined) return;
    this.cancel();
    this.#run();
  }

  /** Does what was asked for, and hears of the page no more. */
  end(): void {
    this.now();
    removeEventListener("pagehide", this.#now);
    removeEventListener("blur", this.#now);
    document.removeEventListener("visibilitychange", this.#now);
  }
}
