import { createSubscriber } from "svelte/reactivity";
import { locale } from "../language";
import { type Clock, systemClock } from "../sync/clock";
import { dayName, dayOf, nextMidnight } from "./days";

/** No event tells that the time zone has changed: it is looked at this often, in milliseconds. */
const everyMs = 10_000;

/**
 * The reader's calendar: the zone, the languages and the present day, all of which
 * change while the page is open. Whatever asks it in a template or an effect runs
 * again when they have.
 */
export class Calendar {
  readonly #clock: Clock;
  readonly #followed: () => void;
  #now: number;
  #place = "";
  #time!: Intl.DateTimeFormat;
  #full!: Intl.DateTimeFormat;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = clock.now();
    this.#look();
    this.#followed = createSubscriber((update) => this.#watch(update));
  }

  /** Days are other days after this has changed. */
  follow(): void {
    this.#followed();
  }

  /** "21:05" */
  timeOfDay(at: number): string {
    this.#followed();
    return this.#time.format(at);
  }

  /** "Thursday, 15 January 2026 at 21:05" */
  dateAndTime(at: number): string {
    this.#followed();
    return this.#full.format(at);
  }

  /** "Today", "Yesterday", or the date. */
  dayName(at: number): string {
    this.#followed();
    return dayName(at, this.#now, locale());
  }

  #watch(update: () => void): () => void {
    const stop = new AbortController();
    const { signal } = stop;
    let cancel = () => {};
    const look = () => {
      cancel();
      const changed = this.#look();
      // At midnight, or earlier: timers sleep with the machine, and its clock may be set.
      cancel = this.#clock.after(Math.min(everyMs, nextMidnight(this.#now) - this.#now + 50), look);
      if (changed) update();
    };
    for (const event of ["languagechange", "focus"]) addEventListener(event, look, { signal });
    document.addEventListener("visibilitychange", look, { signal });
    look();
    return () => {
      stop.abort();
      cancel();
    };
  }

  /** Takes the zone, the languages and the day as they are; tells whether one has changed. */
  #look(): boolean {
    const before = dayOf(this.#now);
    this.#now = this.#clock.now();
    const language = locale();
    const time = new Intl.DateTimeFormat(language, { timeStyle: "short" });
    const place = `${time.resolvedOptions().timeZone} ${language}`;
    if (place === this.#place) return dayOf(this.#now) !== before;
    this.#place = place;
    this.#time = time;
    this.#full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
    return true;
  }
}

export const calendar = new Calendar(systemClock);
