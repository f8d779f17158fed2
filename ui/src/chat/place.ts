import { Signal } from "../sync/signal";
import { type Address, addressOf, pathOf } from "./address";

/** What the history keeps with an entry. */
interface Kept {
  /** The list of rooms was asked for, not the page at its usual address. */
  list?: boolean;
  /** One comes here from the list: Back leads to it. */
  fromList?: boolean;
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
    return this.address.room === "" && this.#kept.list === true;
  }

  /** Shows a room. */
  go(room: string): void {
    if (room === this.address.room) return;
    this.#push(room, this.list ? { fromList: true } : {});
  }

  /** Shows the list of rooms: one step up from each of them. */
  up(): void {
    if (this.#kept.fromList) history.back();
    else this.#push("", { list: true });
  }

  /** Listens to Back and Forward until the returned function is called. */
  watch(): () => void {
    const moved = () => this.#look();
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }

  #push(room: string, kept: Kept): void {
    history.pushState(kept, "", pathOf(room));
    this.#look();
  }

  #look(): void {
    this.address = addressOf(location.pathname);
    this.changed.emit();
  }
}
