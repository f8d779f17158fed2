// The chat over a server in memory, for development, screenshots and browser
// tests: mock.html?scene=busy|empty|lively|rooms|many|styled&count=200&lang=de|long|mirrored. Tests drive it by
// window.mock. It is no part of the built page.

import { start } from "../src/start";
import { systemClock } from "../src/sync/clock";
import { fair, lobby } from "../test/fake/server";
import { lines } from "./lines";
import { me, people } from "./people";
import { busy, community, empty, many, styled } from "./scenes";
import { speakAsAsked } from "./pseudo";

const query = new URLSearchParams(location.search);
const scene = query.get("scene") ?? "busy";
const count = Number(query.get("count") ?? 200);
const servers = { empty, rooms: community, many, styled };
const server = (servers[scene as keyof typeof servers] ?? busy)(systemClock, count);
const weather = fair();
if (query.has("latency")) weather.latency = Number(query.get("latency"));
if (query.has("state")) weather.state = query.get("state") as typeof weather.state;

// What was sent before a reload is in the log after it, as with a real server.
const kept = JSON.parse(sessionStorage.getItem("mock") ?? "[]") as { clientId: string; text: string }[];
for (const { clientId, text } of kept) server.log.post(me, clientId, text);
addEventListener("pagehide", () => {
  const own = [...server.log.messages.values()].filter((m) => m.author.id === me.id && !m.clientId.startsWith("seed"));
  sessionStorage.setItem("mock", JSON.stringify(own.map(({ clientId, text }) => ({ clientId, text }))));
});

if (query.has("unread")) server.readCounts.set(me.id, server.log.count - Number(query.get("unread")));

await speakAsAsked(query);
const client = start(server.dial(me, weather));
let said = 0;

/** Somebody says something. */
function say(text = lines[said % lines.length]!, user = people[1 + (said % 4)]!): void {
  said++;
  server.change((log) => log.post(user, `said${said}`, text));
}

const mock = {
  server,
  weather,
  client,
  say,
  drop: () => server.drop(weather),
  typing: (count: number) => {
    for (const user of people.slice(1, 1 + count)) server.say("typing", { room: lobby, user });
  },
  slowest: async (length: number) => (await import("./lexing")).slowest(length),
  came: (count: number) => server.say("presence", server.presence(people.slice(12, 12 + count), [])),
};

declare global {
  interface Window {
    mock: typeof mock;
  }
}
window.mock = mock;

if (scene === "lively") {
  setInterval(() => say(), 2_500);
  setInterval(() => mock.typing(1 + (said % 5)), 4_000);
}
