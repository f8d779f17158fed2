// What a test starts from: a server of its own, people, and their pages.
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";
import { patience } from "./eventually.mjs";
import { Member, signUp } from "./member.mjs";
import { Proxy } from "./proxy.mjs";
import { Server } from "./server.mjs";

export const launch = (...more) =>
  chromium.launch({
    executablePath: execFileSync("which", [process.env.CHROMIUM ?? "chromium-headless-shell"], { encoding: "utf8" }).trim(),
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });

/**
 * What Chromium itself notes when a connection fails, or when a session that went
 * with one is asked for once more; no page can prevent it.
 */
export const network = /^(WebSocket connection to \S+ failed: |Failed to load resource: net::|Failed to load resource: .* status of 400 .*\/socket\.io\/)/;

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export class Chat {
  #program;
  #browser;
  #contexts = [];
  #members = [];
  #proxies = [];
  #servers = [];
  /** What pages reported that no page should: errors, dialogs, violations of the policy. */
  complaints = [];
  #expected = [];

  constructor(program, browser) {
    this.#program = program;
    this.#browser = browser;
  }

  /** Starts the server that everybody uses from here on; each test begins with a plain one. */
  async serve(flags) {
    this.server = new Server(this.#program, flags);
    this.#servers.push(this.server);
    await this.server.start();
    return this.server;
  }

  async proxy() {
    const proxy = await new Proxy(this.server.port).listen();
    this.#proxies.push(proxy);
    return proxy;
  }

  person(name) {
    return signUp(`http://127.0.0.1:${this.server.port}`, name);
  }

  /** Somebody who talks without a page. */
  async member(name) {
    const member = new Member(this.server.base, typeof name === "string" ? await this.person(name) : name);
    this.#members.push(member);
    return member.enter();
  }

  /** A browser of somebody's own, logged in; without a person, nobody is. */
  async browser(person, { base = this.server.base, browser = this.#browser, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, locale: "en-GB", ...options });
    this.#contexts.push(context);
    context.setDefaultTimeout(patience);
    await context.exposeBinding("reportViolation", (_, what) => this.complaints.push(what));
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (e) => reportViolation(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
    });
    context.on("weberror", (error) => this.complaints.push(error.error().stack));
    context.on("console", (message) => message.type() === "error" && this.complaints.push(`${message.text()} ${message.location().url}`));
    context.on("dialog", (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    if (person) {
      const [name, value] = person.cookie.split("=");
      await context.addCookies([{ name, value, url: base }]);
    }
    context.base = base;
    return context;
  }

  /** Opens the chat, in a browser of its own unless one is given, and waits until it is there. */
  async open(person, { context, clock, through, waits = true, ...options } = {}) {
    context ??= await this.browser(person, through ? { base: through.base, ...options } : options);
    const page = await context.newPage();
    if (clock) await page.clock.install(clock === true ? {} : { time: clock });
    await page.goto(`${context.base}/chat`);
    if (waits) await online(page);
    return page;
  }

  /** What Chromium notes by itself when a test has a server refuse something, or takes it away. */
  expects(pattern) {
    this.#expected.push(pattern);
  }

  /** Ends everything; returns what the pages complained about. */
  async close() {
    // What a page has just reported is on its way.
    await Promise.allSettled(this.#contexts.flatMap((context) => context.pages()).map((page) => page.evaluate(() => 0)));
    if (this.#proxies.some((proxy) => proxy.harmed) || this.#servers.some((server) => server.ended)) this.expects(network);
    // A server that is stopping says so.
    if (this.#servers.some((server) => server.ended)) this.expects(/status of 503 .*\/socket\.io\//);
    const complaints = this.complaints.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
    await Promise.allSettled(this.#contexts.map((context) => context.close()));
    this.#members.forEach((member) => member.close());
    this.#proxies.forEach((proxy) => proxy.close());
    await Promise.all(this.#servers.map((server) => server.remove()));
    return complaints;
  }

  get log() {
    return this.#servers.map((server) => server.log).join("\n");
  }
}

/** Waits until the page has what the room holds and hears what comes. */
export async function online(page) {
  await page.waitForSelector("#messages[aria-busy=false]");
  await page.waitForSelector(".people .count");
}
