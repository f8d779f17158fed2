// The tools of the checks: one line of JSON per check on standard output, {name, ok, error}.
//
// A check is a function of t; t.connect opens clients of its own (never shared between checks), and
// whatever t opened is closed when the check ends. All waiting ends after `patience` milliseconds.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { inspect, isDeepStrictEqual } from "node:util";

const require = createRequire(import.meta.url);
const [url, version, mode, only = ""] = process.argv.slice(2);

// A version is a major one of the client, or "msgpack": the newest with the parser of that name. Version 1 is not
// installed by make test: NODE_PATH has to have it, as socket.io-client-1.
const client = { 1: "socket.io-client-1", 2: "socket.io-client-2", 3: "socket.io-client-3" }[version] ?? "socket.io-client";
export const io = require(client).io ?? require(client);
export const isV2 = version === "1" || version === "2"; // of Engine.IO 3
export const isV4 = version === "4" || version === "msgpack";
export const isMsgpack = version === "msgpack";
const special = isMsgpack ? { path: "/msgpack/", parser: require("socket.io-msgpack-parser") } : {};
export const transports = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
}[mode];
export const transportMode = mode;
export const ok = assert.ok;

const patience = 15_000;
const atOnce = 4;
const checks = [];

const show = (v) => inspect(v, { depth: 8, breakLength: Infinity, maxArrayLength: 20, maxStringLength: 200 });

export function equal(got, want) {
  if (!isDeepStrictEqual(got, want)) throw new Error(`got ${show(got)}, want ${show(want)}`);
}

// What version 1 cannot do: it encodes text twice when it polls, knows its id without the
// namespace, has no query of a namespace, and does not notice at once that its WebSocket is closed.
const notOf1 = /unicode|four-byte|🎉|handshake shows|id is the session's|is its auth|lives$|beyond the limit/;

export function check(name, run) {
  if (name.includes(only) && !(version === "1" && notOf1.test(name))) checks.push({ name, run });
}

// once resolves to the arguments of the next such event.
export function once(emitter, event) {
  return new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
}

// ask emits and resolves to the arguments of the ack.
export function ask(socket, event, ...args) {
  return new Promise((resolve) => socket.emit(event, ...args, (...answer) => resolve(answer)));
}

// gather collects the first argument of each such event, in order.
export function gather(socket, event) {
  const list = [];
  const waiting = [];
  socket.on(event, (value) => {
    list.push(value);
    for (const w of waiting.filter((w) => list.length >= w.count)) w.resolve(list);
  });
  list.reach = (count) =>
    new Promise((resolve) => (list.length >= count ? resolve(list) : waiting.push({ count, resolve })));
  return list;
}

// upTo is [0, 1, ... n-1].
export const upTo = (n) => Array.from({ length: n }, (_, i) => i);

let serial = 0;

class Check {
  #managers = new Set();

  // A name that no other check uses: for rooms and events.
  unique(name) {
    return `${name}-${version}-${mode}-${process.pid}-${++serial}`;
  }

  // A client that does not yet wait for its connection.
  open(nsp = "/", options = {}) {
    const socket = io(url + nsp, { transports, forceNew: true, reconnection: false, ...special, ...options });
    this.#managers.add(socket.io);
    return socket;
  }

  // Another namespace on the connection of socket.
  also(socket, nsp, options = {}) {
    return socket.io.socket(nsp, options);
  }

  async connected(socket) {
    if (socket.connected) return socket;
    await new Promise((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
      if (isV2) socket.once("error", (message) => reject(new Error(message)));
    });
    return socket;
  }

  connect(nsp, options) {
    return this.connected(this.open(nsp, options));
  }

  // who runs act and tells how often each socket heard event: all of them get a marker after it,
  // and what had not come before the marker does not come.
  async who(sockets, event, act) {
    const marker = this.unique("marker");
    const heard = sockets.map((s) => gather(s, event));
    const marked = sockets.map((s) => once(s, marker));
    await act();
    await ask(sockets[0], "say", { from: "server", to: sockets.map((s) => s.id) }, marker);
    await Promise.all(marked);
    return heard.map((h) => h.length);
  }

  // quiet waits until all that was sent to socket before has arrived.
  async quiet(socket) {
    await ask(socket, "echo");
  }

  end() {
    for (const manager of this.#managers) {
      manager.reconnection(false);
      manager._close ? manager._close() : manager.close?.();
      manager.engine?.close();
    }
  }
}

async function runOne({ name, run }) {
  const t = new Check();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing more came in ${patience} ms`)), patience);
  });
  const line = { name, ok: true };
  try {
    await Promise.race([run(t), late]);
  } catch (e) {
    line.ok = false;
    line.error = e.message;
  }
  clearTimeout(timer);
  t.end();
  console.log(JSON.stringify(line));
}

export async function runAll() {
  const queue = [...checks];
  const worker = async () => {
    for (let next; (next = queue.shift()); ) await runOne(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  console.log(JSON.stringify({ name: "all checks ran", ok: checks.length > 0 }));
  process.exit(0);
}
