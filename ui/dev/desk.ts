import { RoomActions } from "../src/rooms/actions";
import { systemClock } from "../src/sync/clock";
import { LinkLost } from "../src/sync/link";
import { Signal } from "../src/sync/signal";
import type { Message, User } from "../src/wire";
import type { Call } from "../src/sync/session";
import { FakeRooms } from "../test/fake/rooms";
import { lines } from "./lines";
import { me, people } from "./people";

const topics: [name: string, topic: string][] = [
  ["general", "Everything that has no room of its own"],
  ["Reading group", "This month: The Left Hand of Darkness, chapters 8 to 12"],
  ["gardening", ""],
  ["Kochen & Backen", "Rezepte, Fragen, Fotos vom Sonntagskuchen"],
  ["写真部", "週末の散歩で撮った写真を見せ合う部屋"],
  ["استقبال", "أهلاً وسهلاً بالجميع"],
  ["A room with quite a long name that does not fit into one line of a phone, nor should it", "And a topic that goes on for long enough to be cut as well, because people write whole sentences into it and then some more"],
  ["bicycles", "Repairs on Thursdays at six"],
  ["film club", "Next: Yi Yi"],
];

/** Rooms, people and what happened, for one view to be looked at. */
export class Desk {
  readonly site: FakeRooms;
  readonly rooms: RoomActions;
  readonly back = new Signal();
  /** The views have to ask again what a room is like. */
  readonly changed = new Signal();
  /** silent: no answer comes; down: calls fail at once. */
  state: "fair" | "silent" | "down";
  /** What the views asked the page for, in order. */
  readonly asked: string[] = [];
  /** The room that most views are about. */
  readonly room: string;
  readonly invitation: string;
  readonly unseen: string;

  constructor(query: URLSearchParams) {
    const crowd = Number(query.get("crowd") ?? 0);
    const members: User[] = [...people, ...Array.from({ length: crowd }, (_, i) => ({ id: `crowd${`${i}`.padStart(8, "0")}`, name: `Person ${i}` }))];
    this.site = new FakeRooms(members);
    this.state = (query.get("state") ?? "fair") as Desk["state"];
    const role = (query.get("role") ?? "owner") as "owner" | "moderator" | "member";
    const empty = query.has("empty");
    const everybody = Object.fromEntries(members.map((user, i) => [user.id, i === 1 ? "moderator" : "member"] as const));
    for (const [i, [name, topic]] of empty ? [] : topics.entries()) {
      const some = members.filter((_, j) => j !== 0 && (j + i) % 3 !== 0);
      const joined = i % 4 === 0 ? { [me.id]: "member" as const } : {};
      const description = i === 1 ? "We read one novel a month and talk about it on Thursdays.\nEverybody is welcome, also if you are behind." : "";
      this.site.add({ name, topic, description, kind: i === 5 ? "announcement" : "public", history: i === 7 ? "joining" : "start" }, {
        ...Object.fromEntries(some.map((user) => [user.id, "member" as const])),
        ...joined,
      }, i === 2 ? [] : this.#said(12));
    }
    for (let i = 0; i < Number(query.get("rooms") ?? 0); i++) this.site.add({ name: `more ${i}`, topic: "One of many" });
    this.room = this.site.add(
      {
        kind: (query.get("kind") ?? "private") as "private",
        name: "Harvest festival",
        topic: query.has("bare") ? "" : "Saturday 12 September, from noon. Plan: https://example.org/harvest",
        description: query.has("bare") ? "" : "Who brings what, who builds what, who stays for the cleaning up.\n\nPlease write down early what you need.",
        archived: query.has("archived"),
      },
      { ...everybody, [me.id]: role, ...(role === "owner" ? {} : { [people[2]!.id]: "owner" as const }) },
      this.#said(6),
    );
    this.invitation = this.site.add(
      { kind: "private", name: "Board", topic: "Minutes and decisions", history: "joining", description: "For the members of the board." },
      { [people[3]!.id]: "owner", [people[4]!.id]: "member" },
    );
    this.site.rooms.get(this.invitation)!.invited.set(me.id, people[3]!);
    this.unseen = this.#named(query.get("of") ?? "Reading group") ?? this.room;
    const call: Call = (event, payload) =>
      new Promise((resolve, reject) => {
        if (this.state === "silent") return;
        const late = Number(query.get("latency") ?? 20);
        systemClock.after(late, () => {
          if (this.state === "down") return reject(new LinkLost());
          try {
            resolve(structuredClone(this.site.answer(me.id, event, payload)));
            this.changed.emit();
          } catch (error) {
            reject(error as Error);
          }
        });
      });
    this.rooms = new RoomActions({ me, call, clock: systemClock, back: this.back });
  }

  /** The connection is as it should be again. */
  mend(): void {
    this.state = "fair";
    this.back.emit();
  }

  #named(name: string): string | undefined {
    return [...this.site.rooms].find(([, { details }]) => details.name === name)?.[0];
  }

  #said(count: number): Message[] {
    return Array.from({ length: count }, (_, i) => ({
      id: `m${i}`,
      room: "r",
      n: i + 1,
      count: i + 1,
      author: people[1 + ((i * 5) % (people.length - 1))]!,
      clientId: `c${i}`,
      at: Date.UTC(2026, 0, 15, 9, 12 * i),
      text: lines[(i * 3) % lines.length]!,
    }));
  }
}
