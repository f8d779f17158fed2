// A TCP proxy that does to connections what networks do. Browsers treat
// "offline" and localhost specially; what is cut here is cut for certain.
import { connect, createServer } from "node:net";

/** Bytes on their way in one direction of one connection. */
class Flow {
  held = false;
  dropped = false;
  #waiting = [];
  #late = 0;
  #into;

  constructor(into) {
    this.#into = into;
  }

  take(chunk, delay) {
    if (this.dropped) return;
    if (this.held) this.#waiting.push(chunk);
    else if (delay > 0 || this.#late > 0) this.#takeLater(chunk, delay);
    else this.#write(chunk);
  }

  #takeLater(chunk, delay) {
    this.#late++;
    setTimeout(() => {
      this.#late--;
      if (this.held) this.#waiting.push(chunk);
      else this.#write(chunk);
    }, delay);
  }

  release() {
    this.held = false;
    for (const chunk of this.#waiting.splice(0)) this.#write(chunk);
  }

  #write(chunk) {
    if (!this.dropped && this.#into.writable) this.#into.write(chunk);
  }
}

export class Proxy {
  /** Each direction's bytes arrive so much later, in milliseconds. */
  delay = 0;
  /** New connections are reset. */
  refusing = false;
  /** Whether anything was done that makes a browser complain of the network. */
  harmed = false;
  #pairs = new Set();
  #held = { requests: false, answers: false };
  #silent = "";
  #port;
  #server = createServer((client) => this.#join(client));

  constructor(port) {
    this.#port = port;
  }

  async listen() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.port = this.#server.address().port;
    this.base = `http://127.0.0.1:${this.port}`;
    return this;
  }

  #join(client) {
    if (this.refusing) return client.resetAndDestroy();
    const server = connect(this.#port, "127.0.0.1");
    const pair = { client, server, requests: new Flow(server), answers: new Flow(client) };
    pair.requests.held = this.#held.requests;
    pair.answers.held = this.#held.answers;
    this.#pairs.add(pair);
    client.on("data", (chunk) => {
      if (this.#silent && chunk.includes(this.#silent)) pair.requests.dropped = true;
      pair.requests.take(chunk, this.delay);
    });
    server.on("data", (chunk) => pair.answers.take(chunk, this.delay));
    const end = () => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on("close", end).on("error", end);
  }

  /** Holds what goes one way, "requests" or "answers", on all connections. */
  hold(way) {
    this.harmed = true;
    this.#held[way] = true;
    for (const pair of this.#pairs) pair[way].held = true;
  }

  /** Nothing arrives any more, and nobody is told. */
  stall() {
    this.hold("requests");
    this.hold("answers");
  }

  /** What was held goes on, in order. */
  release() {
    this.#held = { requests: false, answers: false };
    this.#silent = "";
    this.refusing = false;
    for (const pair of this.#pairs) {
      pair.requests.release();
      pair.answers.release();
    }
  }

  /** From now on the answers of these connections are lost for good. */
  loseAnswers() {
    this.harmed = true;
    for (const pair of this.#pairs) pair.answers.dropped = true;
  }

  /** All connections end with a reset. */
  reset() {
    this.harmed = true;
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** There is no way to the server until release. */
  cut() {
    this.refusing = true;
    this.reset();
  }

  /** Requests that hold this text get no answer until release. */
  silence(text) {
    this.harmed = true;
    this.#silent = text;
  }

  close() {
    this.reset();
    this.#server.close();
  }
}
