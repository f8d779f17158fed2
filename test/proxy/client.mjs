// Talks to the chat through a proxy, by every transport: what one connection
// sends, all of them hear. client.mjs ADDRESS COOKIE
import { io } from "socket.io-client";
import { hello } from "../protocol.mjs";

const [address, cookie] = process.argv.slice(2);
const limit = setTimeout(() => {
  console.error("not all was heard in time:", heard);
  process.exit(1);
}, 20_000);

const ways = { polling: ["polling"], websocket: ["websocket"], upgraded: ["polling", "websocket"] };
const heard = {};
const sockets = {};

function once(emitter, event, wanted = () => true) {
  return new Promise((resolve) => {
    emitter.on(event, function listener(...args) {
      if (wanted(...args)) resolve(...args);
    });
  });
}

let room;
for (const [way, transports] of Object.entries(ways)) {
  const socket = io(address, {
    auth: hello,
    transports,
    forceNew: true,
    reconnection: false,
    rejectUnauthorized: false,
    extraHeaders: { Origin: address, Cookie: cookie },
  });
  socket.on("connect_error", (error) => {
    console.error(way, error.message, error.description?.message ?? "");
    process.exit(1);
  });
  const upgraded = transports.length > 1 ? once(socket.io.engine, "upgrade") : null;
  await once(socket, "connect");
  await upgraded;
  const start = { n: 0, id: "" };
  const { rooms } = await socket.emitWithAck("resume", { user: start, open: {} });
  room = rooms[0].id;
  const { open } = await socket.emitWithAck("resume", { user: start, open: { [room]: start } });
  if (!open[room]) throw new Error(`${way}: the room was not opened`);
  sockets[way] = socket;
  heard[way] = new Set();
  socket.on("entries", ({ entries }) => {
    for (const { message } of entries) if (message) heard[way].add(message.text);
  });
}

for (const [way, socket] of Object.entries(sockets)) {
  const transport = socket.io.engine.transport.name;
  if (transport !== (way === "polling" ? "polling" : "websocket")) throw new Error(`${way} is ${transport}`);
  const everybody = Object.keys(sockets).map((other) =>
    heard[other].has(way) ? null : once(sockets[other], "entries", () => heard[other].has(way)),
  );
  const sent = await socket.emitWithAck("send", { room, clientId: `by-${way}`, text: way });
  if (sent.error) throw new Error(`${way}: ${sent.error.message}`);
  await Promise.all(everybody);
}

clearTimeout(limit);
for (const socket of Object.values(sockets)) socket.disconnect();
