import type { Clock } from "../../src/sync/clock";
import { type Dial, type Link, type LinkListener, LinkLost, Refusal } from "../../src/sync/link";
import type { Calls, Entry, Events, PresenceChange, Resumed, Room, Server, User, WireError } from "../../src/wire";
import { FakeLog } from "./log";

export const lobby = "lobby00000000";

/** What one page's connection is like; a test, or the mock page, sets it. */
export interface Weather {
  /** Milliseconds each way. */
  latency: number;
  /** silent: nothing arrives, on either side, and nobody is told. */
  state: "fair" | "silent" | "down";
  /** Of calls: what the server does not get, or what it says to them. */
  loses: "nothing" | "sends" | "answers";
  /** Broadcasts come twice, late or never: one decision for each entry. */
  disturb: (entries: Entry[]) => Entry[][];
}

const attemptMs = 8_000;
const pingMs = 15_000;

export const fair = (): Weather => ({ latency: 20, state: "fair", loses: "nothing", disturb: (entries) => [entries] });

interface Peer {
  user: User;
  listener: LinkListener;
  weather: Weather;
  open: boolean;
  inRoom: boolean;
  lost: Set<(error: Error) => void>;
}

/** A server for one room, in memory, that speaks docs/protocol.md. */
export class FakeServer {
  readonly log: FakeLog;
  readonly clock: Clock;
  /** What its own clock says, in milliseconds since 1970. */
  readonly now: () => number;
  version = "1";
  /** How many code points a text may have. */
  maxText = 1_000;
  /** What the next calls of an event are refused with, in order. */
  readonly refusals = new Map<keyof Calls, WireError[]>();
  /** How often each event was called. */
  readonly calls = new Map<keyof Calls, number>();
  readonly readCounts = new Map<string, number>();
  dials = 0;
  here: User[] = [];
  #peers: Peer[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
    // It has a clock of its own, which nobody sets.
    const began = clock.now() - clock.elapsed();
    this.now = () => began + clock.elapsed();
    this.log = new FakeLog(lobby, this.now);
  }

  /** How a person's page reaches this server, in that weather. */
  dial(user: User, weather: Weather): Dial {
    return (listener) => {
      this.dials++;
      const peer: Peer = { user, listener, weather, open: true, inRoom: false, lost: new Set() };
      this.clock.after(weather.latency, () => {
        if (!peer.open) return;
        if (weather.state === "silent") return void this.clock.after(attemptMs, () => this.#drop(peer));
        if (weather.state === "down") return this.#drop(peer);
        this.#peers.push(peer);
        this.#ping(peer);
        listener.up();
      });
      return this.#link(peer);
    };
  }

  /** Ends every connection of that weather: the pages notice at once. */
  drop(weather: Weather): void {
    for (const peer of this.#peers.filter((peer) => peer.weather === weather)) this.#drop(peer);
  }

  /** Tells the room what has been added to its log after n. */
  publish(after: number): void {
    const entries = Array.from({ length: this.log.head - after }, (_, i) => this.log.read(after + 1 + i));
    for (const peer of this.#peers) {
      if (!peer.inRoom) continue;
      for (const batch of peer.weather.disturb(entries)) this.#tell(peer, "entries", { room: lobby, entries: batch });
    }
  }

  /** Does something to the log and publishes it. */
  change(change: (log: FakeLog) => void): void {
    const before = this.log.head;
    change(this.log);
    this.publish(before);
  }

  say<E extends keyof Events>(event: E, payload: Events[E], except?: string): void {
    for (const peer of this.#peers) {
      if (peer.user.id !== except) this.#tell(peer, event, payload);
    }
  }

  presence(came: User[], went: User[]): PresenceChange {
    const gone = new Set(went.map((user) => user.id));
    this.here = [...this.here.filter((user) => !gone.has(user.id)), ...came];
    return { room: lobby, total: this.here.length, here: null, came, went };
  }

  #ping(peer: Peer): void {
    if (!peer.open) return;
    if (peer.weather.state === "fair") peer.listener.heard();
    this.clock.after(pingMs, () => this.#ping(peer));
  }

  #tell<E extends keyof Events>(peer: Peer, event: E, payload: Events[E]): void {
    const copy = structuredClone(payload);
    this.clock.after(peer.weather.latency, () => {
      if (peer.open && peer.weather.state === "fair") peer.listener.event(event, copy);
    });
  }

  #link(peer: Peer): Link {
    return {
      call: (event, payload) =>
        new Promise((resolve, reject) => {
          if (!peer.open) return reject(new LinkLost());
          peer.lost.add(reject);
          this.clock.after(peer.weather.latency, () => {
            if (peer.open && peer.weather.state === "fair") this.#serve(peer, event, payload, resolve, reject);
          });
        }),
      close: () => this.#close(peer),
    };
  }

  #serve<C extends keyof Calls>(
    peer: Peer,
    event: C,
    payload: Calls[C]["in"],
    resolve: (answer: Calls[C]["out"]) => void,
    reject: (error: Error) => void,
  ): void {
    if (event === "send" && peer.weather.loses === "sends") return;
    this.calls.set(event, (this.calls.get(event) ?? 0) + 1);
    let refusal = this.refusals.get(event)?.shift();
    const answer = refusal ? undefined : structuredClone(this.#answer(peer, event, payload, (error) => (refusal = error)));
    if (peer.weather.loses === "answers") return;
    this.clock.after(peer.weather.latency, () => {
      if (!peer.open || peer.weather.state !== "fair" || !peer.lost.delete(reject)) return;
      peer.listener.heard();
      if (refusal) reject(new Refusal(refusal));
      else resolve(answer!);
    });
  }

  #answer<C extends keyof Calls>(
    peer: Peer,
    event: C,
    payload: Calls[C]["in"],
    refuse: (error: WireError) => void,
  ): Calls[C]["out"] {
    const answers: { [E in keyof Calls]: (payload: Calls[E]["in"]) => Calls[E]["out"] } = {
      resume: (positions) => this.#resume(peer, positions),
      page: ({ after }) => this.log.page(after),
      history: ({ before }) => this.log.history(before),
      send: ({ clientId, text }) => {
        const before = this.log.head;
        const { id, n, count, at } = this.log.post(peer.user, clientId, text);
        this.publish(before);
        return { id, n, count, at };
      },
      edit: ({ message, text, base }) => {
        this.change((log) => {
          const code = log.edit(message, text, base);
          if (code) refuse({ code, message: "Refused.", retryable: false });
        });
        return {};
      },
      delete: ({ message }) => {
        this.change((log) => log.delete(message));
        return {};
      },
      read: ({ count }) => {
        this.readCounts.set(peer.user.id, Math.max(this.readCounts.get(peer.user.id) ?? 0, count));
        return {};
      },
      positions: ({ open }) => ({ user: false, open: Object.keys(open).filter((id) => this.log.moved(open[id]!)) }),
      typing: ({ room }) => {
        this.say("typing", { room, user: peer.user }, peer.user.id);
        return {};
      },
    };
    return answers[event](payload);
  }

  #resume(peer: Peer, positions: Calls["resume"]["in"]): Resumed {
    const open = Object.fromEntries(
      Object.entries(positions.open)
        .filter(([id]) => id === lobby)
        .map(([id, after]) => [id, this.log.page(after)]),
    );
    peer.inRoom = lobby in open;
    if (peer.inRoom) {
      this.#tell(peer, "presence", { room: lobby, total: this.here.length, here: this.here, came: [], went: [] });
    }
    const user = { reset: true, entries: [], position: { n: 0, id: "" }, more: false };
    return { me: peer.user, rooms: [this.room(peer.user)], user, open, server: this.#server() };
  }

  #server(): Server {
    return { version: this.version, now: this.now(), maxText: this.maxText };
  }

  room(user: User): Room {
    const { head: n, count } = this.log;
    return { id: lobby, name: "lobby", n, count, readCount: this.readCounts.get(user.id) ?? count, role: "member" };
  }

  #drop(peer: Peer): void {
    if (!peer.open) return;
    this.#close(peer);
    peer.listener.down();
  }

  #close(peer: Peer): void {
    peer.open = false;
    this.#peers = this.#peers.filter((other) => other !== peer);
    for (const reject of peer.lost) reject(new LinkLost());
    peer.lost.clear();
  }
}
