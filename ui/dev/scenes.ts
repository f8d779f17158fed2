import type { Clock } from "../src/sync/clock";
import type { User } from "../src/wire";
import type { FakeLog } from "../test/fake/log";
import { FakeServer, markKey } from "../test/fake/server";
import { formatted } from "./formatted";
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
  const said: string[] = [];
  let at = clock.now() - count * 9 * minute;
  for (let i = 0; i < count; i++) {
    at += i % 3 === 0 ? 22 * minute : 2 * minute;
    if (i === count - 12) for (const user of people.slice(3, 12)) log.membership("join", user, at);
    if (i === count - 5) log.membership("join", people[14]!, at);
    const message = log.post(speaker(i), `seed${i}`, lines[i % lines.length]!, at, i > 60 && i % 19 === 7 ? said[i - [3, 9, 58][i % 3]!] : undefined);
    said.push(message.id);
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

const topics = ["", "Everything that has no room of its own, and quite a lot that has", "Thursdays at six: https://example.org/calendar"];

/** A server with a room in which people format what they say. */
export function styled(clock: Clock, count: number): FakeServer {
  const server = new FakeServer(clock);
  for (let i = 0; i < count; i++) server.log.post(speaker(i), `seed${i}`, formatted[i % formatted.length]!, clock.now() - (count - i) * 4 * minute);
  server.presence(people.slice(0, 12), []);
  return server;
}

/** A server with many rooms of all kinds, as a community has them. */
export function community(clock: Clock): FakeServer {
  const server = busy(clock);
  const names = ["announcements", "design", "engineering", "food & drink", "gardening", "help", "jobs", "музыка", "release planning for the autumn", "running", "旅行", "weekend"];
  for (const [i, name] of names.entries()) {
    const id = `room${100 + i}`.padEnd(13, "0");
    const log = server.add(id, {
      name,
      kind: i === 0 ? "announcement" : i % 5 === 4 ? "private" : "public",
      ...(i === 2 ? { favourite: true as const } : {}),
      ...(i === 6 ? { level: "nothing" as const } : {}),
    });
    server.rooms.get(id)!.topic = topics[i % topics.length]!;
    talk(log, clock, 30 + 7 * i, i);
    server.readCounts.set(markKey(me, id), log.count - (i % 3 === 1 ? i : 0));
  }
  for (const [i, others] of [[people[2]!], [people[5]!], [people[8]!, people[10]!], []].entries()) {
    const id = `talk${100 + i}`.padEnd(13, "0");
    const log = server.add(id, { name: "", kind: others.length > 1 ? "group" : "direct", with: others });
    talk(log, clock, 12, i);
    server.readCounts.set(markKey(me, id), log.count - (i === 1 ? 3 : 0));
  }
  return server;
}

/** A server with so many rooms beside the lobby, every fifth with something new. */
export function many(clock: Clock, count: number): FakeServer {
  const server = busy(clock);
  for (let i = 1; i <= count; i++) {
    const id = `many${`${i}`.padStart(9, "0")}`;
    const log = server.add(id, { name: `room ${i}` });
    talk(log, clock, 60, i);
    server.readCounts.set(markKey(me, id), log.count - (i % 5 === 0 ? 3 : 0));
  }
  return server;
}

function talk(log: FakeLog, clock: Clock, count: number, salt: number): void {
  for (let i = 0; i < count; i++) log.post(speaker(i + salt), `seed${i}`, lines[(i * 5 + salt) % lines.length]!, clock.now() - (count - i) * 11 * minute);
}
