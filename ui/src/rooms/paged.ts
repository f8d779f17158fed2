import type { Cancel, Clock } from "../sync/clock";
import { Signal } from "../sync/signal";
import { type Problem, problemOf } from "./problem";

/** So long nothing has to be typed before what was typed is searched for, in milliseconds. */
const pauseMs = 200;
/** What is longer finds nothing that its beginning does not find, in UTF-16 code units. */
const mostQuery = 80;

/** One page of a list, and where the next begins; "" if there is none. */
export interface Portion<T> {
  items: T[];
  after: string;
}

export interface PagedOptions<T> {
  clock: Clock;
  load: (query: string, after: string) => Promise<Portion<T>>;
  /** What an item is known by: one that comes twice is shown once. */
  key: (item: T) => string;
  /** What is searched for first. */
  query?: string;
}

/**
 * A list of the server's that is searched while somebody types, and loaded page by
 * page. What it shows is what was asked for last: an answer that comes late is
 * dropped. While a search is under way, what was found before stays.
 */
export class Paged<T> {
  readonly changed = new Signal();
  items: readonly T[] = [];
  /** There is something to show, if only that there is nothing. */
  loaded = false;
  loading = false;
  /** Why the last page did not come. */
  problem: Problem | undefined;
  /** What the items were found by. */
  found = "";
  readonly #options: PagedOptions<T>;
  #query = "";
  #after = "";
  /** Counts the searches; an answer to an earlier one is late. */
  #search = 0;
  #timer: Cancel | undefined;

  constructor(options: PagedOptions<T>) {
    this.#options = options;
    this.#query = cut(options.query ?? "");
    this.#load();
  }

  /** There are more than these. */
  get more(): boolean {
    return this.#after !== "";
  }

  /** These were found by something else than what is searched for by now. */
  get old(): boolean {
    return this.found !== this.#query;
  }

  /** Searches for what is typed, once it rests for a moment. */
  search(typed: string): void {
    const query = cut(typed);
    if (query === this.#query) return;
    this.#query = query;
    this.#search++;
    this.#timer?.();
    this.#timer = this.#options.clock.after(pauseMs, () => this.#load());
    this.loading = true;
    this.problem = undefined;
    this.changed.emit();
  }

  /** Loads the next page, if there is one and none is under way. */
  next(): void {
    if (this.more && !this.loading && !this.problem) this.#load(this.#after);
  }

  /** Tries again what has failed. */
  retry(): void {
    if (!this.problem) return;
    this.#load(this.loaded && !this.old ? this.#after : "");
  }

  /** Loads anew, because the list may have changed; it shows the former items meanwhile. */
  reload(): void {
    this.#load();
  }

  /** Changes an item where it stands, or takes it away. */
  put(key: string, change: (item: T) => T | undefined): void {
    this.items = this.items.flatMap((item) => (this.#options.key(item) === key ? (change(item) ?? []) : [item]));
    this.changed.emit();
  }

  /** Nothing that is under way matters any more. */
  close(): void {
    this.#search++;
    this.#timer?.();
    this.#timer = undefined;
  }

  #load(after = ""): void {
    this.#timer?.();
    this.#timer = undefined;
    this.loading = true;
    this.problem = undefined;
    const search = ++this.#search;
    const query = this.#query;
    this.#options.load(query, after).then(
      (portion) => search === this.#search && this.#take(query, after, portion),
      (error: unknown) => {
        const problem = problemOf(error);
        if (search === this.#search) this.#failed(problem);
      },
    );
    this.changed.emit();
  }

  #take(query: string, after: string, portion: Portion<T>): void {
    const all = after === "" ? portion.items : [...this.items, ...portion.items];
    this.items = [...new Map(all.map((item) => [this.#options.key(item), item])).values()];
    this.#after = portion.after;
    this.found = query;
    this.loaded = true;
    this.loading = false;
    this.changed.emit();
  }

  #failed(problem: Problem): void {
    this.problem = problem;
    this.loading = false;
    this.changed.emit();
  }
}

function cut(typed: string): string {
  const short = typed.trim().slice(0, mostQuery);
  // Half a character would be sent as another one.
  return /[\ud800-\udbff]$/.test(short) ? short.slice(0, -1) : short;
}
