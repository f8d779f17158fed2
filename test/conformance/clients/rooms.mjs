// Rooms and targets: who hears what, and how often.
import { ask, check, equal, once, upTo } from "./check.mjs";

// Four clients: 0 in rooms a and b, 1 in a, 2 in b, 3 in none.
async function four(t) {
  const sockets = await Promise.all(upTo(4).map(() => t.connect()));
  const a = t.unique("a");
  const b = t.unique("b");
  await ask(sockets[0], "join", a, b);
  await ask(sockets[1], "join", a);
  await ask(sockets[2], "join", b);
  return { sockets, a, b, all: sockets.map((s) => s.id), event: t.unique("event") };
}

// Each row: how the first client has the server emit, and how often each of the four hears it.
const targets = {
  "the server to one room": [({ a }) => ({ from: "server", to: [a] }), [1, 1, 0, 0]],
  "the server to two rooms, each socket once": [({ a, b }) => ({ from: "server", to: [a, b] }), [1, 1, 1, 0]],
  "the server to a room except another": [({ a, b }) => ({ from: "server", to: [a], except: [b] }), [0, 1, 0, 0]],
  "the server to all except a room": [({ a }) => ({ from: "server", except: [a] }), [0, 0, 1, 1]],
  "the server to all": [() => ({ from: "server" }), [1, 1, 1, 1]],
  "the server to all of this node": [() => ({ from: "server", local: true }), [1, 1, 1, 1]],
  "the server to a socket's id": [({ all }) => ({ from: "server", to: [all[2]] }), [0, 0, 1, 0]],
  "the server to a room that nobody is in": [() => ({ from: "server", to: ["no such room"] }), [0, 0, 0, 0]],
  "the server to a room except two sockets": [
    ({ a, b, all }) => ({ from: "server", to: [a, b], except: [all[0], all[2]] }),
    [0, 1, 0, 0],
  ],
  "a socket to all others": [() => ({ from: "socket" }), [0, 1, 1, 1]],
  "a socket to a room that it is in": [({ a }) => ({ from: "socket", to: [a] }), [0, 1, 0, 0]],
  "a socket to two rooms": [({ a, b }) => ({ from: "socket", to: [a, b] }), [0, 1, 1, 0]],
  "a socket to all others except a room": [({ a }) => ({ from: "socket", except: [a] }), [0, 0, 1, 1]],
  "a socket to a room except another": [({ a, b }) => ({ from: "socket", to: [a, b], except: [b] }), [0, 1, 0, 0]],
  "a socket to its own id, which leaves it out": [({ all }) => ({ from: "socket", to: [all[0]] }), [0, 0, 0, 0]],
};

for (const [name, [target, expected]] of Object.entries(targets)) {
  for (const form of ["text", "binary"]) {
    check(`${name} (${form})`, async (t) => {
      const group = await four(t);
      const value = form === "text" ? "v" : { chunk: Buffer.from([1, 2]) };
      const { sockets, event } = group;
      const last = sockets.map((s) => new Promise((resolve) => s.on(event, resolve)));
      equal(await t.who(sockets, event, () => ask(sockets[0], "say", target(group), event, value)), expected);
      for (const i of upTo(4).filter((i) => expected[i])) equal(await last[i], value);
    });
  }
}

check("a socket's rooms: its own id, and what it joined", async (t) => {
  const s = await t.connect();
  await ask(s, "join", "x", "y");
  await ask(s, "join", "x");
  await ask(s, "leave", "y", "never joined");
  equal((await ask(s, "rooms"))[0], [s.id, "x"].sort());
});

check("who left a room does not hear it", async (t) => {
  const { sockets, a, event } = await four(t);
  await ask(sockets[1], "leave", a);
  const say = () => ask(sockets[0], "say", { from: "server", to: [a] }, event);
  equal(await t.who(sockets, event, say), [1, 0, 0, 0]);
});

check("a target's sockets join and leave other rooms", async (t) => {
  const { sockets, a, b } = await four(t);
  const c = t.unique("c");
  await ask(sockets[3], "move-room", { in: a, join: [c], leave: [a] });
  const rooms = async (i) => (await ask(sockets[i], "rooms"))[0].filter((r) => r !== sockets[i].id);
  equal(await rooms(0), [b, c].sort());
  equal(await rooms(1), [c]);
  equal(await rooms(2), [b]);
});

check("a target's sockets are disconnected", async (t) => {
  const { sockets, a } = await four(t);
  const gone = [0, 1].map((i) => once(sockets[i], "disconnect"));
  sockets[3].emit("kick-room", a);
  equal((await Promise.all(gone)).map(([reason]) => reason), ["io server disconnect", "io server disconnect"]);
  equal(await ask(sockets[2], "echo", "here"), ["here"]);
});

check("who disconnects leaves its rooms", async (t) => {
  const { sockets, a, event, all } = await four(t);
  await ask(sockets[3], "watch", all[1]);
  const gone = once(sockets[3], "gone");
  sockets[1].disconnect();
  equal((await gone)[0].rooms, [a, all[1]].sort());
  const rest = [sockets[0], sockets[2], sockets[3]];
  equal(await t.who(rest, event, () => ask(sockets[0], "say", { from: "server", to: [a] }, event)), [1, 0, 0]);
});
