import { io } from "socket.io-client";
import { type Calls, type ErrorCode, eventNames, type Events, type Hello, protocol, type WireError } from "../wire";
import { type Dial, type Link, LinkLost, Refusal } from "./link";

/** How long one attempt to connect may take, in milliseconds. */
const attemptMs = 8_000;

/**
 * Opens a link over Socket.IO. Each link is a connection of its own and never
 * reconnects: when to try again is decided, and shown, by Connection.
 */
export const dial: Dial = (listener) => {
  const auth: Hello = { protocol };
  const socket = io({
    auth,
    autoConnect: false,
    forceNew: true,
    reconnection: false,
    timeout: attemptMs,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
  });
  const lost = new Set<(error: LinkLost) => void>();
  let over = false;

  function end(): void {
    over = true;
    socket.off();
    socket.io.off();
    socket.disconnect();
    for (const reject of lost) reject(new LinkLost());
    lost.clear();
  }

  function down(): void {
    if (over) return;
    end();
    listener.down();
  }

  socket.on("connect", () => listener.up());
  socket.on("disconnect", down);
  socket.on("connect_error", (error) => {
    const code = refusalCode(error);
    if (code === undefined) return down();
    end();
    listener.refused(code);
  });
  socket.io.on("ping", () => listener.heard());
  for (const name of eventNames) hear(name);

  function hear<E extends keyof Events>(name: E): void {
    // The types of socket.io-client do not follow a name through a loop.
    (socket.on as (name: string, handler: (payload: Events[E]) => void) => void)(name, (payload) => {
      listener.heard();
      listener.event(name, payload);
    });
  }

  const link: Link = {
    call<C extends keyof Calls>(event: C, payload: Calls[C]["in"]) {
      return new Promise<Calls[C]["out"]>((resolve, reject) => {
        if (over || !socket.connected) return reject(new LinkLost());
        lost.add(reject);
        socket.emit(event, payload, (answer: Calls[C]["out"] | { error: WireError }) => {
          if (!lost.delete(reject)) return;
          listener.heard();
          if ("error" in answer) reject(new Refusal(answer.error));
          else resolve(answer);
        });
      });
    },
    close: end,
  };
  socket.connect();
  return link;
};

/** The code with which a middleware refused the connection, if it was one. */
function refusalCode(error: Error & { data?: { error?: WireError } }): ErrorCode | undefined {
  return error.data?.error?.code;
}

