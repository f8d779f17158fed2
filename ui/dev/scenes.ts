import type { Clock } from "../src/sync/clock";
import type { User } from "../src/wire";
import { FakeServer } from "../test/fake/server";
import { lines } from "./lines";
import { me, people } from "./people";

const minute = 60_000;

/** Who speaks next: in runs, as people do. */
function speaker(i: number): User {
  return people[(Math.floor(i / 3) * 7 + (i % 3 === 2 ? 4 : 0)) % people.length]!;
}

/** A server with a room as it is after some days of use. */
export function busy(clock: Clock, count = 200): FakeServer {
  const server = new FakeServer(clock);
  const { log } = server;
  let at = clock.now() - count * 9 * minute;
  for (let i = 0; i < count; i++) {
    at += i % 3 === 0 ? 22 * minute : 2 * minute;
    if (i === count - 12) for (const user of people.slice(3, 12)) log.membership("join", user, at);
    if (i === count - 5) log.membership("join", people[14]!, at);
    const message = log.post(speaker(i), `seed${i}`, lines[i % lines.length]!, at);
    if (i % 17 === 5) log.edit(message.id, `${message.text} (I mean it)`);
  }
  server.presence(people.slice(0, 12), []);
  return server;
}

export function empty(clock: Clock): FakeServer {
  const server = new FakeServer(clock);
  server.presence([me], []);
  return server;
}
