// People without a page: they sign up by the real form, and talk over a socket.
import { connect, cookiesBy, enter } from "../protocol.mjs";
import { eventually, patience } from "./eventually.mjs";

export const password = "a long sentence nobody guesses";

/** Signs somebody up; returns the name and the cookie that proves it. */
export async function signUp(base, name) {
  const cookies = await cookiesBy("register", base, name, password);
  return { name, cookie: cookies.find((cookie) => cookie.startsWith("hubbub=")) };
}

let made = 0;

/** An id of the page's own form. */
export const newClientId = () => (++made).toString(16).padStart(32, "0");

/** A socket of somebody, which hears and says what a page does. */
export class Member {
  /** Every message of the room that it heard, by id, as it is now. */
  messages = new Map();
  restarts = [];
  #socket;

  constructor(base, { cookie }) {
    this.#socket = connect(base, cookie, { reconnectionDelay: 100, reconnectionDelayMax: 500 });
    this.#socket.on("entries", ({ entries }) => this.#heard(entries));
    this.#socket.on("server:restart", ({ retryAfterMs }) => this.restarts.push(retryAfterMs));
    this.#socket.on("disconnect", (reason) => {
      // Only when the server itself ended it, the library does not come back.
      if (reason === "io server disconnect") setTimeout(() => this.#socket.connect(), this.restarts.at(-1) ?? 0);
    });
  }

  #heard(entries) {
    for (const { message } of entries) if (message) this.messages.set(message.id, message);
  }

  /** Comes into the lobby and hears it from here on. */
  async enter() {
    await eventually("a socket connects", () => this.#socket.connected);
    const { room, messages } = await enter((event, payload) => this.call(event, payload));
    this.room = room;
    for (const message of messages) this.messages.set(message.id, message);
    return this;
  }

  /** Says something to the server until it takes it; what it refuses for good is an error. */
  async call(event, payload) {
    for (;;) {
      const answer = await this.#socket.timeout(patience).emitWithAck(event, payload);
      if (!answer.error) return answer;
      if (!answer.error.retryable) throw new Error(`${event}: ${answer.error.code}`);
      await new Promise((resolve) => setTimeout(resolve, answer.error.retryAfterMs ?? 50));
    }
  }

  /** Sends a text, over as many connections as it takes; returns the message's id. */
  async say(text, clientId = newClientId()) {
    for (;;) {
      try {
        return (await this.call("send", { room: this.room, clientId, text })).id;
      } catch (error) {
        if (!/timed? ?out|disconnect/i.test(error.message)) throw error;
        await eventually("a socket is back", () => this.#socket.connected, 90_000);
      }
    }
  }

  edit(message, text) {
    return this.call("edit", { message, text });
  }

  delete(message) {
    return this.call("delete", { message });
  }

  typing() {
    return this.call("typing", { room: this.room });
  }

  /** All messages that the room has, oldest first. */
  async history() {
    const all = [];
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const { messages, start } = await this.call("history", { room: this.room, before });
      all.unshift(...messages.filter((message) => !message.deleted));
      if (start) return all;
      before = messages[0].n;
    }
  }

  async hears(text) {
    await eventually(`somebody hears ${JSON.stringify(text)}`, () => [...this.messages.values()].some((message) => message.text === text));
  }

  close() {
    this.#socket.disconnect();
  }
}
