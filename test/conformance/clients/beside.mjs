// Does the same to Node's server and to another one, with each client and parser, and compares what the
// servers have understood:
//
//	node beside.mjs URL    where /socket.io/ takes the standard encoding, and /msgpack/ that parser's
//
// A server tells the auth of a socket when it connects ("auth"), and of each event its name and arguments and
// whether an acknowledgement is wanted ("seen"), and gives it; "ask" makes it send "question", and "answered" with the answer.
// One line of JSON for each row, as check.mjs has it.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { inspect, isDeepStrictEqual } from "node:util";

const require = createRequire(import.meta.url);
const { Server } = createRequire(new URL("../../bench/node/package.json", import.meta.url))("socket.io");
const parser = require("socket.io-msgpack-parser");
const patience = 20_000;

function serve(path, options) {
  const http = createServer();
  const io = new Server(http, { path, serveClient: false, transports: ["websocket"], ...options });
  io.on("connection", (socket) => {
    socket.emit("auth", socket.handshake.auth);
    socket.onAny((name, ...args) => {
      const acked = typeof args.at(-1) === "function" && args.pop();
      if (name === "ask") socket.emit("question", (...answer) => socket.emit("answered", ...answer));
      else socket.emit("seen", String(name), Boolean(acked), ...args);
      if (acked) acked();
    });
  });
  return new Promise((resolve) => http.listen(0, "127.0.0.1", () => resolve({ io, url: `http://127.0.0.1:${http.address().port}` })));
}

// What both servers must have in common, whatever form it has on the way.
function plain(v) {
  if (v instanceof ArrayBuffer) v = Buffer.from(v);
  if (ArrayBuffer.isView(v)) return `bytes ${Buffer.from(v.buffer, v.byteOffset, v.byteLength).toString("hex")}`;
  if (v instanceof Date) return v.toJSON();
  if (Array.isArray(v)) return Array.from(v, plain);
  if (v && typeof v === "object") return Object.entries(v).filter(([, x]) => x !== undefined).map(([k, x]) => [k, plain(x)]).sort();
  if (typeof v === "number") return Number.isFinite(v) ? String(v) : null;
  return v ?? null;
}

class Point {
  constructor(x) { this.x = x; }
  toJSON() { return { x: this.x, again: { toJSON: () => "no more" } }; }
}

const bytes = (...b) => Buffer.from(b);
const ofClass = (json) => new (class { toJSON() { return json; } })();
const sparse = [1, , 3];
const nothing = () => {};
const nested = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));

// only: the encoding that a row is of. alike: false where the servers differ, which docs/differences.md says.
const rows = [];
const row = (name, send, { options = {}, only, alike = true, of } = {}) => rows.push({ name, send, options, only, alike, of });
const emit = (name, ...args) => (s) => s.emit(name, ...args);

for (const name of [42, 0, -0, -1, 4.5, 1e21, 1e-7, 2 ** 53, 123456789012345680000, 0.1 + 0.2, NaN, Infinity, "", "42", "error", "message",
  "*", "__proto__", "constructor", "toString", "hasOwnProperty", "ping", "open", "close", "data", "end", "connecting", "new_namespace",
  "\u0000", "x".repeat(100), "漢字", "[]"]) {
  const none = typeof name === "number" && !Number.isFinite(name); // JSON makes null of it, which is no name
  row(`the name ${inspect(name).slice(0, 30)}`, emit(name, "x"), { only: none ? "json" : undefined });
}
row("half a surrogate pair as the name", emit("\ud800", "x"), { only: "json", alike: false });
row("a number as the name, with an acknowledgement", (s) => s.emit(7, 1, nothing));
row("a number as the name, with binary data", (s) => s.emit(-7.5, bytes(1)));
row("a number as the name, volatile", (s) => s.volatile.emit(7, 1));
row("a boxed number and a boxed string as names", (s) => s.emit(new Number(42)).emit(new String("boxed")), { only: "json" });
for (const name of [undefined, null, true, {}, []]) row(`the name ${inspect(name)}`, emit(name), { only: "json" });

for (const [name, args] of Object.entries({
  "nothing": [], "undefined": [undefined], "null": [null], "true and false": [true, false],
  "numbers that JSON has not": [NaN, Infinity, -Infinity, -0, 1e400],
  "the ends of the numbers": [Number.MAX_VALUE, Number.MIN_VALUE, -Number.MAX_VALUE, 2 ** 53, -(2 ** 53), 2 ** 64, 2 ** 31, -(2 ** 31) - 1, 2 ** 32],
  "dates": [new Date(0), new Date(1e12 + 1), new Date(-1), new Date(-62198755200000), new Date(8.64e15)],
  "sparse arrays": [sparse, new Array(3), [undefined], [[], [,]]],
  "undefined in an object": [{ a: undefined, b: { c: undefined }, d: [undefined] }],
  "a Map, a Set, a RegExp, an Error": [new Map([[1, 2]]), new Set([1]), /x/, new Error("x")],
  "boxed values": [Object(1), Object("x"), Object(true)],
  "classes": [new Point(1), [new Point({ y: 2 })], ofClass([1]), ofClass(null)],
  "a null prototype": [Object.assign(Object.create(null), { a: 1 })],
  "the name __proto__": [JSON.parse('{"__proto__":{"a":1},"constructor":{"b":2},"toString":3}')],
  "the empty name, and those of numbers": [{ "": 1, 1: 2, "-1": 3, "1e3": 4 }],
  "halves of surrogate pairs": ["\ud800", "a\udfffb", ["\udbff\ud800"], "x".repeat(40) + "\ud83d"],
  "halves of surrogate pairs as names": [{ "\ud800": 1 }, { a: { "x\udc00": [2] } }],
  "signs that other encodings reserve": ["\u0000\u001e\u2028\u2029\u007f\ufffe\uffff\ufeff", "<&>", "\\\"/"],
  "false placeholders": [{ _placeholder: true, num: 0 }, [{ _placeholder: true }], { _placeholder: false, num: 9 }],
  "no true placeholders beside binary data": [{ _placeholder: 1, num: 0 }, { _placeholder: "true" }, bytes(1)],
  "empty buffers, nested": [bytes(), [bytes()], { a: { b: [bytes(), []] } }],
  "ten buffers": Array.from({ length: 10 }, (_, i) => bytes(i)),
  "buffers in sparse arrays and beside undefined": [[, bytes(1)], { a: undefined, b: bytes(2) }, undefined],
  "an ArrayBuffer of each short length": Array.from({ length: 9 }, (_, i) => new Uint8Array(i).fill(7).buffer),
  "typed arrays and a DataView": [new Uint8Array([1]), new Float64Array([1.5]), new Int16Array([-1]), new DataView(bytes(1, 2).buffer.slice(0, 2))],
  "a class that gives binary data": [ofClass(bytes(1)), ofClass({ a: [bytes(2)] })],
  "a shared buffer": Array(2).fill(bytes(1, 2, 3)),
  "500 levels": [nested(500)],
  "300 arguments": Array.from({ length: 300 }, (_, i) => i),
  "a long text": ["é漢👋".repeat(20_000)],
  "large binary data": [Buffer.alloc(70_000, 7), Buffer.alloc(300, 8)],
})) {
  row(`arguments: ${name}`, emit("event", ...args));
  row(`arguments and an acknowledgement: ${name}`, emit("event", ...args, nothing));
  row(`an answer: ${name}`, (s) => {
    s.on("question", (answer) => answer(...args));
    s.emit("ask");
  }, { of: "answered" });
}
row("functions and symbols among the arguments", emit("event", nothing, Symbol("x"), [nothing], { f: nothing }), { only: "json" });
row("a function in an object", emit("event", { f: nothing, a: 1 }));
row("a date that is none", emit("event", [new Date(NaN)]));
row("a view of a part", emit("event", new Uint16Array([1, 2, 3, 4]).subarray(1, 3)));
row("a placeholder of the client's own beside binary data", emit("event", { _placeholder: true, num: 0 }, bytes(1)), { alike: false });
row("binary data behind the name __proto__", emit("event", JSON.parse('{"__proto__":{}}'), [Object.defineProperty({}, "__proto__", { value: bytes(1), enumerable: true })]), { only: "json", alike: false });
row("eleven buffers", emit("event", ...Array.from({ length: 11 }, (_, i) => bytes(i))));
row("a hundred buffers", emit("event", Array.from({ length: 100 }, (_, i) => bytes(i))), { only: "msgpack" });
row("send()", (s) => s.send("a", bytes(1)));
row("compress(false)", (s) => s.compress(false).emit("event", 1));
row("several at once, before the connection", (s) => s.emit("event", 1).emit("other", bytes(2)).emit(3));
row("a timeout", (s) => s.timeout?.(patience).emit("event", 1, nothing) ?? s.emit("event", 1, nothing));
row("with retries", emit("event", 1), { options: { retries: 1, ackTimeout: patience } });

for (const [name, auth] of Object.entries({
  "nothing": undefined, "null": null, "an empty object": {}, "values": { a: [1, null, undefined, "漢\ud800"], b: undefined, c: new Date(0), "": true },
  "a function that gives nothing": (use) => use(), "a function": (use) => use({ late: 1 }), "a null prototype": Object.create(null),
  "a class": new Point(1), "a placeholder": { _placeholder: true, num: 0 }, "the name __proto__": JSON.parse('{"__proto__":{"a":1}}'),
  "a text": (use) => use("text"), "an array": (use) => use([1]), "false": (use) => use(false), "a date": (use) => use(new Date(0)),
})) row(`auth: ${name}`, nothing, { options: { auth }, of: "auth" });
row("auth: a number", nothing, { options: { auth: (use) => use(1) }, of: "auth", only: "json", alike: false });
row("auth: binary data", nothing, { options: { auth: { token: bytes(1, 2), list: [new Uint8Array([3]).buffer] } }, of: "auth", only: "msgpack" });

// run tells what a server has understood.
function run(io, url, path, { send, options, of = "seen" }, encoding) {
  return new Promise((resolve, reject) => {
    const socket = io(url, { path, transports: ["websocket"], forceNew: true, reconnection: false, ...encoding, ...options });
    const seen = [];
    const timer = setTimeout(() => reject(new Error("nothing more comes")), patience);
    let over = false;
    const end = (how) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      socket.io._close();
      resolve(seen.length > 0 || how === "alive" ? [how, ...seen] : how);
    };
    socket.on("seen", (name, ...rest) => {
      if (name === "the end") end("alive");
      else if (of === "seen") seen.push(plain([name, ...rest]));
    });
    if (of !== "seen") socket.on(of, (...args) => seen.push(plain(args)));
    socket.on("answered", () => socket.emit("the end"));
    socket.on("disconnect", () => end("disconnected"));
    socket.io.on("close", () => end("disconnected"));
    socket.io.on("error", () => end("disconnected"));
    send(socket);
    if (of !== "answered") socket.emit("the end");
  });
}

const clients = { 4: require("socket.io-client").io, 3: require("socket.io-client-3").io };
const encodings = { json: {}, msgpack: { parser } };
const standard = await serve("/socket.io/", {});
const packed = await serve("/msgpack/", { parser });
const queue = [];
for (const [version, io] of Object.entries(clients)) {
  for (const [encoding, options] of Object.entries(encodings)) {
    if (version === "3" && encoding === "msgpack") continue; // the parser is that of version 4
    for (const r of rows) if (!r.only || r.only === encoding) queue.push({ version, io, encoding, options, r });
  }
}
await Promise.all(Array.from({ length: 8 }, async () => {
  for (let next; (next = queue.shift()); ) {
    const { version, io, encoding, options, r } = next;
    const line = { name: `${version} ${encoding} ${r.name}`, ok: true };
    try {
      const path = encoding === "json" ? "/socket.io/" : "/msgpack/";
      const there = await run(io, encoding === "json" ? standard.url : packed.url, path, r, options);
      const here = await run(io, process.argv[2], path, r, options);
      if (isDeepStrictEqual(there, here) !== r.alike) {
        const show = (v) => inspect(v, { depth: 9, maxArrayLength: 12, maxStringLength: 100, breakLength: Infinity });
        throw new Error(`Node's server: ${show(there)}; here: ${show(here)}`);
      }
    } catch (e) {
      line.ok = false;
      line.error = e.message;
    }
    console.log(JSON.stringify(line));
  }
}));
console.log(JSON.stringify({ name: "all checks ran", ok: true }));
process.exit(0);
