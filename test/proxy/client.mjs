// Talks to the chat through a proxy, by every transport: what one connection
// sends, all of them hear. client.mjs ADDRESS COOKIE
import { connect, enter } from "../protocol.mjs";

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
  const socket = connect(address, cookie, { transports, reconnection: false, rejectUnauthorized: false });
  socket.on("connect_error", (error) => {
    console.error(way, error.message, error.description?.message ?? "");
    process.exit(1);
  });
  const upgraded = transports.length > 1 ? once(socket.io.engine, "upgrade") : null;
  await once(socket, "connect");
  await upgraded;
  ({ room } = await enter((event, payload) => socket.emitWithAck(event, payload)));
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
