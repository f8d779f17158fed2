import type { KeptDraft } from "../wire";
import type { Client } from "./client";
import type { Cancel, Clock } from "./clock";
import { LinkLost, Refusal } from "./link";
import type { Room } from "./room";

/** After the last key, in milliseconds. */
const restMs = 1_000;
/** After a refusal that may pass, and did not say when, in milliseconds. */
const retryMs = 2_000;

/** What the server has, as far as this browser knows. */
interface Told extends KeptDraft {
  /** It was written in this browser. */
  here?: true;
}

/** The server keeps no draft. */
const nothing: Told = { clientId: "", text: "", v: 0 };

/**
 * The draft of one room, as this device and the server have it. Whoever writes last stands.
 * What is known of the server's is kept beside the draft: by that it is known whether what
 * stands here was told, and gives way to what another device has written, or was not, and
 * stands. When both have written without knowing of each other, the other device's text
 * stays here as a draft that is not shown.
 */
export class SharedDraft {
  readonly #room: Room;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #stop: () => void;
  /** Somebody is writing, and is to rest first; or the server is to be asked later. */
  #timer: Cancel | undefined;
  /** What was written in this tab is not told. */
  #wrote = false;
  #busy = false;
  #again = false;
  /** The text that the server does not take. */
  #refused: string | undefined;

  constructor(room: Room, client: Client, clock: Clock) {
    this.#room = room;
    this.#client = client;
    this.#clock = clock;
    this.#stop = room.draft.wrote.on(() => this.#written());
  }

  /** Does at once what waits. */
  flush(): void {
    if (!this.#timer) return;
    this.#rest();
    void this.settle();
  }

  close(): void {
    this.#rest();
    this.#stop();
  }

  /** Makes both the same, if nobody is writing here. */
  async settle(): Promise<void> {
    if (this.#timer || !this.#room.outbox.up || !this.#room.draft.owned) return;
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#again && !this.#timer) {
        this.#again = false;
        await this.#compare();
        if (!this.#timer) await this.#tell();
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  #written(): void {
    const { draft, outbox } = this.#room;
    this.#wrote = true;
    // Another device may send the draft that it has: what is written on from that here must not be taken for the same message.
    const told = this.#told;
    if (draft.text !== "" && told.clientId === draft.id && !(told.here && outbox.up)) draft.renew();
    this.#wait(restMs);
  }

  #wait(ms: number): void {
    this.#rest();
    this.#timer = this.#clock.after(ms, () => this.flush());
  }

  #rest(): void {
    this.#timer?.();
    this.#timer = undefined;
  }

  /** Takes what another device has written. */
  async #compare(): Promise<void> {
    const { id: room, draft } = this.#room;
    const { drafts, heard } = this.#client;
    const v = drafts.get(room) ?? 0;
    const told = this.#told;
    if (told.v > heard) return; // the answer was quicker than the entry
    // What only replies to something, and has no text yet, is nothing that another device has.
    if (v === told.v || (draft.text === "" && !draft.empty)) return;
    const kept = v === 0 ? nothing : await this.#client.call("drafted", { room });
    // Another tab of this browser shows it, and goes on with it.
    if (kept.clientId !== draft.id && draft.elsewhere(kept.clientId)) return;
    const clean = !this.#timer && (draft.empty || this.#same(told));
    this.#told = kept;
    if (clean) this.#show(kept);
    else if (kept.v > 0 && !draft.text.startsWith(kept.text)) {
      if (kept.clientId === draft.id) draft.renew();
      draft.setAside(kept.clientId, kept.text, kept.replyTo ?? "");
    }
  }

  #show({ clientId, text, replyTo = "" }: KeptDraft): void {
    const { draft, outbox } = this.#room;
    // What is on its way is not written any more.
    if (!draft.elsewhere(clientId) && !outbox.items.some((item) => item.clientId === clientId)) draft.adopt(clientId, text, replyTo);
  }

  /** Tells what is written here. */
  async #tell(): Promise<void> {
    const { id: room, draft, timeline } = this.#room;
    const told = this.#told;
    const { id: clientId, text, replyTo } = draft;
    if (text === "") {
      if (told.v === 0 || !draft.empty) return;
      // What was written here in place of another device's text is emptied, and not that.
      if (draft.has(told.clientId)) return this.#show(told);
      await this.#client.call("draft", { room, clientId: told.clientId, text });
      this.#told = nothing;
      return;
    }
    if (this.#same(told) && clientId === told.clientId) return;
    if (text === this.#refused || this.#isLong(text) || (!this.#wrote && draft.elsewhere(told.clientId))) return;
    const { v } = await this.#client.call("draft", { room, clientId, text, ...(replyTo !== "" && { replyTo }) });
    if (v === 0) {
      // A message was sent under that id, from another device.
      const sent = timeline.messages.find((message) => message.clientId === clientId);
      if (sent) draft.used(sent);
      else if (draft.id === clientId) draft.renew();
      this.#again = true;
      return;
    }
    this.#wrote = draft.text !== text;
    this.#told = { clientId, text, ...(replyTo !== "" && { replyTo }), v, here: true };
  }

  /** Whether what stands here is what the server was known to have. */
  #same({ v, text, replyTo = "" }: KeptDraft): boolean {
    const { draft } = this.#room;
    return v > 0 && text === draft.text && replyTo === draft.replyTo;
  }

  /** What no message can be stays on this device. */
  #isLong(text: string): boolean {
    const { maxText = 0 } = this.#client;
    return text.length > maxText && [...text].length > maxText;
  }

  #failed(error: unknown): void {
    if (error instanceof LinkLost) return; // the next connection settles it
    if (!(error instanceof Refusal)) throw error;
    if (error.retryable) this.#wait(error.retryAfterMs ?? retryMs);
    else this.#refused = this.#room.draft.text;
  }

  get #told(): Told {
    try {
      return (JSON.parse(this.#client.storage.get(this.#key) ?? "") as Told | null) ?? nothing;
    } catch {
      return nothing;
    }
  }

  set #told(told: Told) {
    if (told.v === 0) this.#client.storage.remove(this.#key);
    else this.#client.storage.set(this.#key, JSON.stringify(told));
  }

  get #key(): string {
    return this.#room.draft.toldKey;
  }
}
