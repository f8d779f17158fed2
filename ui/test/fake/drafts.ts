import type { KeptDraft, User } from "../../src/wire";

/** What a server keeps of what people write and have not sent, as docs/protocol.md has it. */
export class FakeDrafts {
  readonly #kept = new Map<string, Map<string, KeptDraft>>();

  of(user: User, room: string): KeptDraft {
    return this.#of(user).get(room) ?? { clientId: "", text: "", v: 0 };
  }

  versions(user: User): Record<string, number> {
    return Object.fromEntries([...this.#of(user)].map(([room, { v }]) => [room, v]));
  }

  /** Keeps a text, or ends its draft if there is none; tells whether that changes anything. */
  keep(user: User, room: string, draft: Omit<KeptDraft, "v">, v: number): boolean {
    if (draft.text === "") return this.end(user, room, draft.clientId);
    const { v: _, ...kept } = this.of(user, room);
    if (JSON.stringify(kept) === JSON.stringify(draft)) return false;
    this.#of(user).set(room, { ...draft, v });
    return true;
  }

  /** Ends the draft of an id; false if it is not the one that is kept. */
  end(user: User, room: string, clientId: string): boolean {
    return this.of(user, room).clientId === clientId && this.#of(user).delete(room);
  }

  /** A room is somebody's no more. */
  lose(user: User, room: string): void {
    this.#of(user).delete(room);
  }

  #of(user: User): Map<string, KeptDraft> {
    const kept = this.#kept.get(user.id) ?? new Map<string, KeptDraft>();
    this.#kept.set(user.id, kept);
    return kept;
  }
}
