// Drives JavaScript clients behind lines: each row of the plan on standard input, a line of JSON, is one client.
//
//   {name, url, path, version, mode, does, n, size, ms, first, rate, patience, heavy}
//
// A row is right when all that it waits for arrives, in order, on the one connection. Standard output has a line for
// each, {name, ok, error}; before that, of a row that waits for its end, {name, connected: true}. Rows that are heavy
// run a few at a time. The others run all at once, but connect a few at a time: clients that a busy machine keeps from
// connecting are not what this is about.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const clients = { 4: require("socket.io-client"), 3: require("socket.io-client-3") };
const transports = { polling: ["polling"], websocket: ["websocket"], upgrade: ["polling", "websocket"] };
const heavyAtOnce = 3;
const connectingAtOnce = 4;
const say = (line) => console.log(JSON.stringify(line));

// inOrder resolves when n events have come, with 0, 1, 2... and as many bytes as said.
function inOrder(socket, event, n, size) {
  let next = 0;
  return new Promise((resolve, reject) => {
    if (n === 0) resolve();
    socket.on(event, (i, data) => {
      if (i !== next) reject(new Error(`${event} ${i} came, not ${next}`));
      if (size !== undefined && data.length !== size) reject(new Error(`${event} ${i} has ${data.length} bytes`));
      if (++next === n) resolve();
      progress.set(socket, `${event} ${next} of ${n}`);
    });
  });
}

const progress = new Map();
const connected = (socket) => new Promise((resolve) => socket.once("connect", resolve));
const all = (n, f) => Promise.all(Array.from({ length: n }, (_, i) => f(i)));

// What a client does; each returns when all has arrived.
const does = {
  isGreeted: (socket, { n, size }) => inOrder(socket, "data", n, size),
  async isGiven(socket, { n, size }) {
    const given = inOrder(socket, "data", n, size);
    await connected(socket);
    socket.emit("give", n, size);
    await given;
  },
  async isGivenBytes(socket, { n, size }) {
    const given = inOrder(socket, "data", n, size);
    await connected(socket);
    socket.emit("give-bytes", n, size);
    await given;
  },
  async watches(socket, { n, size, rate }) {
    const given = [inOrder(socket, "data", 1, size), inOrder(socket, "update", n, 200)];
    await connected(socket);
    socket.emit("snapshot", size, n, rate);
    await Promise.all(given);
  },
  async sends(socket, { n, size }) {
    await connected(socket);
    await all(n, async (i) => {
      const got = await new Promise((resolve) => socket.emit("take", "x".repeat(size), resolve));
      if (got !== size) throw new Error(`${got} bytes of ${i} arrived`);
    });
  },
  async works(socket, { n, ms, first }) {
    const worked = inOrder(socket, "worked", n);
    await connected(socket);
    for (let i = 0; i < n; i++) socket.emit("work", i, i === 0 ? first : ms);
    await worked;
  },
  // It talks both ways until the row's time is over.
  async stays(socket, { ms }) {
    await connected(socket);
    for (const end = Date.now() + ms; Date.now() < end; ) {
      await new Promise((resolve) => socket.emit("take", "x", resolve));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },
  async ends(socket, { name }) {
    const gone = new Promise((resolve) => socket.on("disconnect", resolve));
    await connected(socket);
    say({ name, connected: true });
    await gone;
  },
};

async function run(row, begun = () => {}) {
  const socket = clients[row.version].io(row.url, {
    path: row.path,
    transports: transports[row.mode],
    query: row.does === "isGreeted" ? { n: row.n, size: row.size } : {},
    reconnection: false,
    forceNew: true,
    timeout: row.patience,
    rejectUnauthorized: false,
  });
  let timer;
  const broken = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not whole in ${row.patience} ms`)), row.patience);
    socket.on("connect_error", (e) => reject(new Error(`not connected: ${e.message}`)));
    if (row.does !== "ends") socket.on("disconnect", (reason) => reject(new Error(`disconnected: ${reason}`)));
  });
  socket.once("connect", begun);
  const start = Date.now();
  const line = { name: row.name, ok: true };
  try {
    await Promise.race([does[row.does](socket, row), broken]);
  } catch (e) {
    line.ok = false;
    line.error = `${e.message} after ${Date.now() - start} ms, by ${socket.io.engine?.transport?.name}, ${progress.get(socket)}`;
  }
  clearTimeout(timer);
  line.ms = Date.now() - start;
  begun();
  say(line);
  socket.disconnect();
  socket.io.engine?.close();
}

const rows = [];
for await (const line of createInterface({ input: process.stdin })) rows.push(JSON.parse(line));
const heavy = rows.filter((row) => row.heavy);
const light = rows.filter((row) => !row.heavy);
const running = [];
const worker = async () => {
  for (let next; (next = heavy.shift()); ) await run(next);
};
const starter = async () => {
  for (let next; (next = light.shift()); ) await new Promise((begun) => running.push(run(next, begun)));
};
const times = (n, f) => Promise.all(Array.from({ length: n }, f));
await Promise.all([times(connectingAtOnce, starter), times(heavyAtOnce, worker)]);
await Promise.all(running);
process.exit(0);
