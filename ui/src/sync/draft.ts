import type { Clock } from "./clock";
import { newClientId } from "./ids";
import { Signal } from "./signal";
import type { SharedStorage } from "./storage";
import type { Tabs } from "./tabs";
import type { UnsentStore } from "./unsent";

/** What is written and not sent, as it is stored. */
interface Stored {
  text: string;
  /** The message that it replies to. Its text is not kept: it may be deleted. */
  replyTo?: string;
  /** The tab in which it is written. */
  owner: string;
  /** When it was changed last, in milliseconds since 1970. */
  at: number;
}

export interface DraftOptions {
  user: string;
  room: string;
  clock: Clock;
  storage: SharedStorage;
  tabs: Tabs;
  unsent: UnsentStore;
  /** The room has a draft now, or has none any more. */
  noted(): void;
}

/** What the keys of a person's drafts begin with; without a person, everybody's. */
export const draftPrefix = (user: string) => (user === "" ? "hubbub:draft:" : `hubbub:draft:${user}:`);

/** What the keys begin with of what the server is known to keep of a person's drafts; without a person, of everybody's. */
export const toldPrefix = (user: string) => (user === "" ? "hubbub:told:" : `hubbub:told:${user}:`);

/**
 * What is written in this tab and not sent. Each draft has an id, which becomes the
 * client id of the message, and is changed by one tab only, its owner. A tab that opens
 * goes on with a draft whose tab has gone. If all have theirs, it shows the newest and
 * follows it until something is written here: that becomes a draft of its own. So two
 * tabs never overwrite each other's text, and a draft that both send is taken once.
 */
export class Draft {
  /** Another tab has changed what this one shows, or there are other drafts now. */
  readonly changed = new Signal();
  /** Something was written here, or is being sent. */
  readonly wrote = new Signal();
  text = "";
  /** The message that it replies to; "": none. */
  replyTo = "";
  #id = newClientId();
  #owned = true;
  /** The draft that this tab wrote on from before it was known whether its owner is there. */
  #origin: { id: string; text: string } | undefined;
  readonly #prefix: string;
  readonly #stops: (() => void)[];
  readonly #options: DraftOptions;

  constructor(options: DraftOptions) {
    this.#options = options;
    this.#prefix = `${draftPrefix(options.user)}${options.room}:`;
    this.#stops = [options.storage.heard((key) => this.#heard(key)), options.tabs.changed.on(() => this.changed.emit())];
    this.#open();
  }

  /** Under which it is stored what the server is known to keep of the room's draft. */
  get toldKey(): string {
    return toldPrefix(this.#options.user) + this.#options.room;
  }

  /** The client id that the message will have. */
  get id(): string {
    return this.#id;
  }

  /** Whether what is shown is this tab's to change; otherwise it follows another tab. */
  get owned(): boolean {
    return this.#owned;
  }

  /** Whether there is a draft that no tab shows. */
  get others(): boolean {
    return this.#abandoned().length > 0;
  }

  /** What was written in this tab replaces what stood there. */
  write(text: string): void {
    this.#change(text, this.replyTo);
  }

  /** What is written in this tab replies to a message from now on; "": to none. */
  reply(message: string): void {
    this.#change(this.text, message);
    this.changed.emit();
  }

  /**
   * Ends the draft because it is being sent, and returns the client id for that;
   * undefined when another tab has already sent it, or thrown it away. keep is called
   * with the id before the draft goes: the text is never nowhere.
   */
  send(keep: (clientId: string) => void): void {
    const { storage, tabs } = this.#options;
    const stored = this.#get(this.#id);
    const mine = stored?.owner === tabs.id;
    if (!this.empty && !stored && tabs.has(tabs.id)) {
      // Only a tab that took it over can have finished it.
      this.#clear();
      return;
    }
    if (stored && !mine && !this.#same(stored)) this.#fork();
    keep(this.#id);
    storage.remove(this.#prefix + this.#id);
    this.#clear();
    this.#options.noted();
    this.wrote.emit();
  }

  /** Shows the newest draft that no tab shows. */
  next(): void {
    const [first] = this.#abandoned();
    if (!first || !this.empty) return;
    this.#take(first.id, first.stored, true);
    this.changed.emit();
  }

  /** Shows what was written on another device in place of what stands here; nothing if the text is empty. */
  adopt(id: string, text: string, replyTo: string): void {
    const { storage, tabs, clock } = this.#options;
    if (id !== this.#id) storage.remove(this.#prefix + this.#id);
    if (text === "") this.#clear();
    else this.#take(id, { text, replyTo, owner: tabs.id, at: clock.now() }, true);
    this.changed.emit();
    this.#options.noted();
  }

  /** A message of mine, maybe from another device: if it is what stands here, that is sent; if it was begun as that, it goes on. */
  used({ clientId, text }: { clientId: string; text: string }): void {
    if (clientId !== this.#id || !this.#owned || this.empty) return;
    if (this.text.trim() === text.trim()) this.adopt("", "", "");
    else this.renew();
  }

  /** What stands here goes on under another id. */
  renew(): void {
    this.#options.storage.remove(this.#prefix + this.#id);
    this.#renew();
    if (!this.empty) this.#put();
  }

  /** Keeps what was written on another device as a draft that no tab shows. */
  setAside(id: string, text: string, replyTo: string): void {
    this.#store(id, { text, replyTo, owner: "" });
    this.changed.emit();
  }

  /** Whether another tab shows the draft of an id. */
  elsewhere(id: string): boolean {
    const owner = this.#get(id)?.owner;
    const { tabs } = this.#options;
    return owner !== undefined && owner !== tabs.id && tabs.has(owner);
  }

  /** Whether what has an id is in this browser, and not sent yet. */
  has(id: string): boolean {
    return this.#get(id) !== undefined || this.#options.unsent.get(id) !== undefined;
  }

  /** The page is back after a rest in which other tabs may have gone on with its draft. */
  reload(): void {
    if (!this.empty) this.#heard(this.#prefix + this.#id);
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Whether there is neither a text nor a message that it would reply to. */
  get empty(): boolean {
    return this.text === "" && this.replyTo === "";
  }

  #change(text: string, replyTo: string): void {
    if (text === this.text && replyTo === this.replyTo) return;
    if (!this.#owned) this.#fork();
    // Another tab has just sent this draft, or took it over: what follows is another one.
    else if (!this.empty && this.#get(this.#id)?.owner !== this.#options.tabs.id) this.#renew();
    const begun = this.empty;
    [this.text, this.replyTo] = [text, replyTo];
    if (this.empty) this.#discard();
    else this.#put();
    if (begun || this.empty) this.#options.noted();
    this.wrote.emit();
  }

  #same(stored: Stored): boolean {
    return stored.text === this.text && (stored.replyTo ?? "") === this.replyTo;
  }

  /** Whether another tab has written on from what is here. */
  #goesOn(stored: Stored): boolean {
    return stored.text.startsWith(this.text) && (this.replyTo === "" || stored.replyTo === this.replyTo);
  }

  #open(): void {
    const [abandoned] = this.#abandoned();
    const [newest] = this.#all();
    const found = abandoned ?? newest;
    if (!found) return;
    this.#take(found.id, found.stored, found === abandoned);
    // Tabs that have crashed had no time to say that they go.
    this.#options.tabs.ask(() => this.#asked(found.id));
  }

  /** It is known by now whether the owner of the draft that was found is there. */
  #asked(id: string): void {
    const { storage, tabs } = this.#options;
    const stored = this.#get(id);
    const gone = stored && !tabs.has(stored.owner);
    if (gone && this.#id === id && !this.#owned) this.#take(id, stored, true);
    // It was written on here: the former text went into the new one.
    if (gone && this.#origin?.id === id && this.#origin.text === stored.text) storage.remove(this.#prefix + id);
    this.#origin = undefined;
    this.changed.emit();
  }

  #take(id: string, stored: Stored, owned: boolean): void {
    this.#id = id;
    this.text = stored.text;
    this.replyTo = stored.replyTo ?? "";
    this.#owned = owned;
    if (owned) this.#put();
  }

  /** What is written here from now on is a draft of its own. */
  #fork(): void {
    this.#origin = { id: this.#id, text: this.text };
    this.#renew();
  }

  #renew(): void {
    this.#id = newClientId();
    this.#owned = true;
  }

  #discard(): void {
    this.#options.storage.remove(this.#prefix + this.#id);
    this.#renew();
  }

  #clear(): void {
    this.text = this.replyTo = "";
    this.#renew();
    this.changed.emit();
  }

  #heard(key: string | undefined): void {
    if (!key?.startsWith(this.#prefix)) return;
    if (key !== this.#prefix + this.#id) return this.changed.emit();
    const stored = this.#get(this.#id);
    const { tabs } = this.#options;
    if (!stored) {
      // Sent or thrown away in the tab that had it. One's own goes only with all that is stored.
      if (!this.#owned) this.#clear();
      return;
    }
    if (stored.owner === tabs.id) return;
    if (this.#owned && !this.#goesOn(stored)) {
      // Two tabs took themselves for the owner, and wrote different things.
      this.#renew();
      return this.#put();
    }
    this.#owned = false;
    this.text = stored.text;
    this.replyTo = stored.replyTo ?? "";
    this.changed.emit();
  }

  #put(): void {
    const { text, replyTo } = this;
    this.#store(this.#id, { text, replyTo, owner: this.#options.tabs.id });
  }

  #store(id: string, { text, replyTo, owner }: { text: string; replyTo: string; owner: string }): void {
    const { storage, clock } = this.#options;
    const stored: Stored = { text, ...(replyTo !== "" && { replyTo }), owner, at: clock.now() };
    storage.set(this.#prefix + id, JSON.stringify(stored));
  }

  #get(id: string): Stored | undefined {
    try {
      return JSON.parse(this.#options.storage.get(this.#prefix + id) ?? "") as Stored;
    } catch {
      return undefined;
    }
  }

  /** All drafts of the room, the newest first. One that is among the unsent messages is being sent. */
  #all(): { id: string; stored: Stored }[] {
    const { storage, unsent } = this.#options;
    return storage
      .keys()
      .flatMap((key) => {
        const id = key.startsWith(this.#prefix) ? key.slice(this.#prefix.length) : "";
        const stored = id === "" || unsent.get(id) ? undefined : this.#get(id);
        return stored ? [{ id, stored }] : [];
      })
      .sort((a, b) => b.stored.at - a.stored.at);
  }

  #abandoned(): { id: string; stored: Stored }[] {
    const { tabs } = this.#options;
    return this.#all().filter(({ id, stored }) => id !== this.#id && !tabs.has(stored.owner));
  }
}
