import { Signal } from "../sync/signal";
import { type Address, addressOf, browsePath, pathOf, type Shown } from "./address";

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

  get #kept(): Kept {
    return (history.state ?? {}) as Kept;
  }

  /** The list of rooms is wanted, though there may be only one. */
  get list(): boolean {
    return this.address.room === "" && !this.address.browse && this.#kept.list === true;
  }

  /** Shows a room. */
  go(room: string): void {
    const { address } = this;
    if (room === address.room && !address.browse && address.shown === "") return;
    this.#push(pathOf(room), this.list ? { fromList: true } : {});
  }

  /** Shows something of a room, beside it or in its place. */
  show(room: string, shown: Shown): void {
    if (room === this.address.room && shown === this.address.shown) return;
    this.#push(pathOf(room, shown), { over: true });
  }

  /** Shows the rooms that everybody finds. */
  browse(): void {
    if (!this.address.browse) this.#push(browsePath, { over: true });
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
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }

  #push(path: string, kept: Kept): void {
    history.pushState(kept, "", path);
    this.#look();
  }

  #look(): void {
    this.address = addressOf(location.pathname);
    this.changed.emit();
  }
}
