// The peer: the same events as test/bench/server, on the Node server.
//   PORT=3001 node server.mjs
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { serveClient: false });
io.on("connection", (socket) => {
  const username = socket.handshake.auth.username;
  socket.on("chat message", (msg) => socket.broadcast.emit("chat message", { username, msg }));
  socket.on("echo", (x, ack) => ack(x));
  socket.on("join", (room, ack) => {
    socket.join(room);
    ack(true);
  });
  socket.on("room message", (room, msg) => socket.to(room).emit("room message", { username, msg }));
});
http.listen(Number(process.env.PORT ?? 3001), "127.0.0.1");
