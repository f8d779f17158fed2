// Opens one session of engine.io-client and tells, a short line each, what becomes of it:
//
//	node ends.mjs URL
import { createRequire } from "node:module";

const { Socket } = createRequire(import.meta.url)("engine.io-client");

const socket = new Socket(process.argv[2], { path: "/engine.io/", transports: ["polling", "websocket"] });
socket.on("open", () => console.log("open"));
socket.on("upgrading", () => console.log("upgrading"));
socket.on("message", (data) => console.log(`message ${data.slice(0, 20)}`));
socket.on("close", (reason) => {
  console.log(`close ${reason}`);
  process.exit(0);
});
