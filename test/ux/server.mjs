// The real program: its process, its data, and what an operator can do to it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { eventually } from "./eventually.mjs";

/** Whatever happens, nothing outlives the tests. */
const running = new Set();
process.on("exit", () => running.forEach((server) => server.abandon()));

/**
 * A port below those from which connections go out: while the server is away for
 * a moment, none of them may take its place.
 */
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer().listen(port, "127.0.0.1");
    const free = await once(server, "listening").then(() => true, () => false);
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

export class Server {
  #program;
  #flags;
  #child;
  #folder = mkdtempSync(join(tmpdir(), "hubbub-ux-"));
  #log = [];
  data = join(this.#folder, "data");
  /** The address that it says it has; it keeps its port over restarts. */
  base = "";
  /** It was away for a while. */
  ended = false;
  port;

  /** The flags that the test wants are made of the port. */
  constructor(program, flags = () => []) {
    this.#program = program;
    this.#flags = flags;
  }

  async start() {
    this.port ??= await freePort();
    const flags = ["--data", this.data, "--listen", `127.0.0.1:${this.port}`, "--metrics", "off", ...this.#flags(this.port)];
    const child = spawn(this.#program, flags, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    running.add(this);
    createInterface({ input: child.stderr }).on("line", (line) => this.#log.push(line));
    const lines = createInterface({ input: child.stdout });
    const [line] = await Promise.race([once(lines, "line"), once(child, "exit").then(() => [""])]);
    const [, base] = /^Hubbub is at (\S+)$/.exec(line) ?? [];
    if (!base) throw new Error(`the server did not start: ${this.log}`);
    this.base = base;
    await eventually("the server is ready", () => fetch(`http://127.0.0.1:${this.port}/readyz`).then((answer) => answer.ok));
    return this;
  }

  /** As a crash, or the power: at once. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** As an operator stops it. */
  async stop() {
    const [code] = await this.#end("SIGTERM");
    if (code !== 0) throw new Error(`the server did not end in peace: ${this.log}`);
  }

  async #end(signal) {
    this.ended = true;
    if (!this.#child) return [null];
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return [this.#child.exitCode];
    const exit = once(this.#child, "exit");
    this.#child.kill(signal);
    return exit;
  }

  /** Makes a backup while the server runs; returns its file. */
  async backup() {
    const file = join(this.#folder, "backup.db");
    await this.command("backup", file);
    return file;
  }

  /** Puts a backup in the place of all data; the server must not run. */
  async restore(file) {
    this.data = join(this.#folder, "restored");
    await this.command("restore", file);
  }

  /** Runs a command of the program on the same data, as an operator does beside the server. */
  async command(...words) {
    const child = spawn(this.#program, [...words, "--data", this.data], { stdio: ["ignore", "ignore", "inherit"] });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}`);
  }

  get log() {
    return this.#log.join("\n");
  }

  async remove() {
    await this.kill();
    this.abandon();
  }

  /** Leaves nothing behind, without waiting. */
  abandon() {
    this.#child?.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
    running.delete(this);
  }
}
