import { Signal } from "../sync/signal";
import { type Address, addressOf, type Aside, messagePath, pathOf, type Shown } from "./address";

/** What the history keeps with an entry. */
interface Kept {
  /** The list of rooms was asked for, not the page at its usual address. */
  list?: boolean;
  /** One comes here from the list: Back leads to it. */
  fromList?: boolean;
  /** What is shown was opened over what Back leads to. */
  over?: boolean;
}

/** Where the page is: the room that its address names, and how one gets elsewhere. */
export class PagePlace {
  readonly changed = new Signal();
  address: Address = addressOf(location.pathname);
  /** The message of the room that is to be shown in its place, also while something else of the room is shown; "": none. */
  message = this.address.message;
  /** Counts the times that somebody has come to a message, or from there to the room. */
  visits = 0;

  get #kept(): Kept {
    return (history.state ?? {}) as Kept;
  }

  /** The list of rooms is wanted, though there may be only one. */
  get list(): boolean {
    return this.address.room === "" && this.address.aside === "" && this.#kept.list === true;
  }

  /** Shows a room, or a message in it. */
  go(room: string, message = ""): void {
    const { address } = this;
    const there = room === address.room && address.aside === "";
    if (there && address.shown === "" && message === "" && this.message === "") return;
    // What lay beside the message closes.
    const standing = there && address.shown !== "" ? this.message : "";
    if (message !== "" && message === address.message) {
      this.visits++;
      return this.changed.emit();
    }
    this.#push(messagePath(room, message || standing), this.list ? { fromList: true } : {});
  }

  /** The reader is at the newest messages of the room; by a leap, from which Back leads back. */
  atNewest(leap: boolean): void {
    this.message = "";
    const { address } = this;
    if (address.message === "") return;
    const path = pathOf(address.room);
    if (leap) history.pushState({}, "", path);
    else history.replaceState(history.state, "", path);
    this.#look();
  }

  /** Shows something of a room, beside it or in its place. */
  show(room: string, shown: Shown): void {
    if (room === this.address.room && shown === this.address.shown) return;
    this.#push(pathOf(room, shown), { over: true });
  }

  /** Shows something in place of rooms. */
  turn(aside: Aside): void {
    if (this.address.aside !== aside) this.#push(`/chat/${aside}`, { over: true });
  }

  /** Back from what was opened over something else: to that, or to `room`. */
  back(room: string): void {
    if (this.#kept.over) history.back();
    else this.#push(pathOf(room), room === "" ? { list: true } : {});
  }

  /** Shows the list of rooms: one step up from each of them. */
  up(): void {
    if (this.#kept.fromList) history.back();
    else this.#push(pathOf(""), { list: true });
  }

  /** Listens to Back and Forward until the returned function is called. */
  watch(): () => void {
    const moved = () => this.#look();
    const clicked = (event: MouseEvent) => this.#clicked(event);
    addEventListener("popstate", moved);
    addEventListener("click", clicked);
    return () => {
      removeEventListener("popstate", moved);
      removeEventListener("click", clicked);
    };
  }

  /** A link to a room or a message of this site is followed without loading the page. */
  #clicked(event: MouseEvent): void {
    const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a[target]");
    if (!link || link.origin !== location.origin || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const { room, message, shown } = addressOf(link.pathname);
    if (room === "" || shown !== "") return;
    event.preventDefault();
    this.go(room, message);
  }

  #push(path: string, kept: Kept): void {
    history.pushState(kept, "", path);
    this.#look();
  }

  #look(): void {
    const { room } = this.address;
    this.address = addressOf(location.pathname);
    const beside = this.address.shown !== "" && this.address.room === room;
    if (!beside && this.address.message !== this.message) {
      this.message = this.address.message;
      this.visits++;
    }
    this.changed.emit();
  }
}
