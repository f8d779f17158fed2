import { Client } from "../../src/sync/client";
import type { Room } from "../../src/sync/room";
import type { User } from "../../src/wire";
import type { FakeClock } from "./clock";
import { FakeServer, fair, lobby, type Weather } from "./server";
import { FakeStorage } from "./storage";

export const ada: User = { id: "ada0000000000", name: "Ada" };
export const bob: User = { id: "bob0000000000", name: "Bob" };

/** One person's page, without what is seen of it. */
export class FakePage {
  readonly weather: Weather = fair();
  readonly client: Client;
  readonly storage: FakeStorage;

  constructor(clock: FakeClock, server: FakeServer, { user = ada, storage = new FakeStorage(), known = "", firstRoom = lobby } = {}) {
    this.storage = storage;
    this.client = new Client({ dial: server.dial(user, this.weather), clock, storage, user: known, firstRoom });
    this.client.start();
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
