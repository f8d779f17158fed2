import { Client } from "../../src/sync/client";
import type { Room } from "../../src/sync/room";
import type { User } from "../../src/wire";
import type { FakeClock } from "./clock";
import type { Most } from "../../src/sync/rooms";
import { FakeServer, fair, lobby, type Weather } from "./server";
import { FakeStorage } from "./storage";

export const ada: User = { id: "ada0000000000", name: "Ada" };
export const bob: User = { id: "bob0000000000", name: "Bob" };

interface PageOptions {
  user?: User;
  storage?: FakeStorage;
  known?: string;
  firstRoom?: string;
  room?: string;
  most?: Most;
}

/** One person's page, without what is seen of it. */
export class FakePage {
  readonly weather: Weather = fair();
  readonly client: Client;
  readonly storage: FakeStorage;

  constructor(clock: FakeClock, server: FakeServer, options: PageOptions = {}) {
    const { user = ada, storage = new FakeStorage(), known = "", firstRoom = lobby, room, most } = options;
    this.storage = storage.tab();
    const dial = server.dial(user, this.weather);
    this.client = new Client({ dial, clock, storage: this.storage, user: known, firstRoom, room, most });
    this.client.start();
  }

  /** What is typed into the composer: all of it. */
  write(text: string): void {
    this.room.draft.write(text);
  }

  /** Enter. */
  enter(): void {
    if (this.room.draft.text !== "") this.room.send(this.room.draft.text);
  }

  /** The tab is closed, as people do it; a crash says nothing. */
  close({ crash = false } = {}): void {
    if (!crash) this.client.left();
    this.storage.close();
    this.client.connection.end("logout");
  }

  get room(): Room {
    return this.client.room!;
  }

  get status(): string {
    return this.client.connection.status.kind;
  }

  /** What is read, from the oldest to the newest. */
  get texts(): string[] {
    return this.room.timeline.messages.map((message) => message.text);
  }

  /** One's own messages that are not in the log yet. */
  get unsent(): string[] {
    return this.room.outbox.items.map((item) => `${item.text}: ${item.state}`);
  }
}
