// A page that hears what no server of ours says: names that nobody may have, and
// reasons that are not ours. It must not rest on the server's rules alone.
import { tellsKinds } from "./kinds.mjs";

/** Gives each page of a browser a forger, which speaks to it as the server does. */
async function forges(context) {
  await context.addInitScript(() => {
    const Real = WebSocket;
    const soon = (act) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = act;
      port2.postMessage(0);
    };
    // Frames come as fast as they are asked for: hundreds of texts are shown one by one.
    globalThis.requestAnimationFrame = soon;
    globalThis.forger = {
      socket: undefined,
      /** Why every message that is sent is refused; while undefined, none is. */
      refusal: undefined,
      answers: {
        send: () => forger.refusal === undefined ? undefined : { error: { code: "invalid", message: forger.refusal, retryable: false } },
        // Asked every minute; the server knows nothing of what was forged, and would take it all back.
        positions: () => ({ user: false, open: [] }),
      },
      says(event, payload) {
        this.frame(`42${JSON.stringify([event, payload])}`);
      },
      frame(data) {
        this.socket.dispatchEvent(new MessageEvent("message", { data }));
      },
      /** Lets the page show what it has heard. */
      pause: () => new Promise((done) => requestAnimationFrame(() => soon(done))),
    };
    globalThis.WebSocket = class extends Real {
      constructor(...args) {
        super(...args);
        forger.socket = this;
      }
      send(data) {
        const [, id, event] = /^42(\d+)\["(\w+)",/.exec(data) ?? [];
        const answer = forger.answers[event]?.();
        if (answer === undefined) return super.send(data);
        queueMicrotask(() => forger.frame(`43${id}${JSON.stringify([answer])}`));
      }
    };
  });
}

/** Somebody's page with a forger, and where its logs are: of the room, and of the person. */
export async function forged(chat, name) {
  const person = await chat.person(name);
  const context = await chat.browser(person);
  await Promise.all([forges(context), tellsKinds(context)]);
  const member = await chat.member(person);
  const page = await chat.open(person, { context });
  const nowhere = { n: 0, id: "" };
  const { rooms, user, open } = await member.call("resume", { user: nowhere, open: { [member.room]: nowhere } });
  return { page, room: rooms[0], n: open[member.room].position.n, own: user.position.n };
}
