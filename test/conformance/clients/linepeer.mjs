// The peer: what lineserver does, on the Node server.
//   node linepeer.mjs NAME...    the names of the servers that are asked for
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const { Server } = createRequire(new URL("../../bench/node/", import.meta.url))("socket.io");
const letters = randomBytes(3 << 20).toString("base64url");
const filler = (size) => letters.slice(0, size);
const number = (variable) => (process.env[variable] ? Number(process.env[variable]) : undefined);
const options = {
  serveClient: false,
  destroyUpgrade: false,
  ...Object.fromEntries(
    Object.entries({
      pingInterval: number("PING_INTERVAL"),
      pingTimeout: number("PING_TIMEOUT"),
      upgradeTimeout: number("UPGRADE_TIMEOUT"),
    }).filter(([, value]) => value !== undefined),
  ),
};
const servers = new Map();

function give(to, n, size) {
  for (let i = 0; i < n; i++) to.emit("data", i, filler(size));
}

function snapshot(socket, size, n, rate) {
  give(socket, 1, size);
  let i = 0;
  const tick = setInterval(() => {
    socket.emit("update", i++, filler(200));
    if (i === n || !socket.connected) clearInterval(tick);
  }, 1000 / rate);
}

function start(name) {
  const io = new Server(http, { ...options, path: `/at/${name}/` });
  const server = { io, left: [] };
  servers.set(name, server);
  io.on("connection", (socket) => {
    give(socket, Number(socket.handshake.query.n ?? 0), Number(socket.handshake.query.size ?? 0));
    socket.on("disconnect", (reason) => server.left.push(reason));
    socket.on("give", (n, size) => give(socket, n, size));
    socket.on("give-bytes", (n, size) => {
      for (let i = 0; i < n; i++) socket.emit("data", i, Buffer.from(filler(size)));
    });
    socket.on("snapshot", (size, n, rate) => snapshot(socket, size, n, rate));
    socket.on("take", (text, ack) => ack(text.length));
    // One after the other, as handlers of Go are.
    let work = Promise.resolve();
    socket.on("work", (i, ms) => {
      work = work.then(() => new Promise((done) => setTimeout(done, ms))).then(() => socket.emit("worked", i));
    });
  });
}

function end({ io }, how) {
  if (how === "shutdown") io.engine.close();
  else io.disconnectSockets(how === "close");
}

const http = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const [, , what, name, how] = pathname.split("/");
  if (what === "end") end(servers.get(name), how);
  response.end(what === "left" ? JSON.stringify(servers.get(name).left) : "");
});
for (const name of process.argv.slice(2)) start(name);
http.listen(0, "127.0.0.1", () => console.log(`listening on 127.0.0.1:${http.address().port}`));
process.stdin.on("end", () => process.exit(0)).resume();
