// What people wait for, in Chromium: see main.go, which starts this beside a server.
import { launch, serve } from "../../../ui/test/browser/chromium.mjs";
import { reach } from "../../../ui/test/browser/list.mjs";
import { formatting } from "./formatting.mjs";
import { anHour } from "./hour.mjs";

const { BASE: base, CONTROL: control, TOKEN: token, QUICK } = process.env;
const quick = QUICK === "1";
/** How often each load and each switch is measured. */
const times = quick ? 5 : 20;
/** How long the busy rooms are listened to, in milliseconds. */
const listening = quick ? 5_000 : 60_000;
/** Who leafs through rooms faster than this opens only the one at which they stop; in milliseconds. */
const leafing = 400;
/** Seconds of simulated time. */
const simulated = quick ? 120 : 3_600;

const browser = await launch();

const show = (figure, bound, measured) => console.log(`| ${figure} | ${bound} | ${measured} |`);
const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[values.length >> 1];
const spread = (values) => `${median(values).toFixed(0)} ms (worst of ${values.length}: ${sorted(values).at(-1).toFixed(0)} ms)`;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** A browser of the reader's own, with nothing kept. */
async function reader() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies([{ name: "hubbub", value: token, url: base }]);
  await context.addInitScript(() => {
    // What a frame shows is painted when the next task runs.
    const soon = (then) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(0);
    };
    let within = false;
    const frame = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
      frame((time) => {
        if (!within) soon(() => (within = false));
        within = true;
        callback(time);
      });
    const painted = () => soon(() => (window.listed = performance.now()));
    // The first frame in which the list is there, as much of it as is in sight.
    const observer = new MutationObserver(() => {
      const lists = [...document.querySelectorAll("nav ul")].map((list) => Number(list.querySelector("li")?.ariaSetSize ?? 0));
      if (lists.reduce((sum, count) => sum + count, 0) < 500) return;
      observer.disconnect();
      if (within) painted();
      else frame(painted);
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  return context;
}

/** From the moment at which the page's script is there until its list can be used. */
async function listTime(page) {
  await page.waitForFunction(() => window.listed);
  return page.evaluate(() => {
    // What comes later is not waited for.
    const scripts = performance.getEntriesByType("resource").filter(({ name, responseEnd }) => name.endsWith(".js") && responseEnd <= window.listed);
    return window.listed - Math.max(...scripts.map(({ responseEnd }) => responseEnd));
  });
}

/** Seconds that the main thread of a page has worked, whatever other programs do meanwhile. */
async function clockWork(context, page) {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => (await devtools.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value;
}

async function list() {
  const [first, again, work] = [[], [], []];
  for (let i = 0; i < times; i++) {
    const context = await reader();
    const page = await context.newPage();
    await page.goto(`${base}/livez`);
    const worked = await clockWork(context, page);
    const before = await worked();
    await page.goto(`${base}/chat`);
    first.push(await listTime(page));
    work.push(1_000 * ((await worked()) - before));
    await page.waitForSelector("#messages[aria-busy=false]");
    await page.goto(`${base}/chat`);
    again.push(await listTime(page));
    await context.close();
  }
  show("somebody in 500 rooms: the list can be used after the script has loaded, first visit", "300 ms", spread(first));
  show("the main thread's work for that, the load among it", "", `${median(work).toFixed(0)} ms`);
  show("the list can be used, a later visit", "300 ms", spread(again));
}

/** Clicks on a room; returns how long it takes until its messages are painted. */
async function go(page, name) {
  await reach(page, name);
  return page.evaluate(
    (name) =>
      new Promise((done) => {
        const link = [...document.querySelectorAll("nav a")].find((a) => a.querySelector(".name").textContent === name);
        const there = () =>
          document.querySelector("h1")?.textContent.trim() === name &&
          document.querySelector("#messages[aria-busy=false] article") !== null;
        const look = () => {
          if (!there()) return requestAnimationFrame(look);
          // What this frame shows is painted when the next task runs.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => done(performance.now() - begun);
          port2.postMessage(0);
        };
        const begun = performance.now();
        link.click();
        requestAnimationFrame(look);
      }),
    name,
  );
}

/** What the messages of a room may wait for; its details come beside them. */
const awaited = ["open", "page", "history", "resume"];

async function switching() {
  const context = await reader();
  const page = await context.newPage();
  let asked = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const [, event] = /^42\d*\["([^"]+)"/.exec(String(payload)) ?? [];
      if (event) asked.push(event);
    }),
  );
  await page.goto(`${base}/chat`);
  await listTime(page);
  await page.waitForSelector("#messages[aria-busy=false]");
  const [other, before, trips] = [[], [], []];
  for (let i = 0; i < times; i++) {
    await wait(leafing);
    asked = [];
    other.push(await go(page, `busy room ${i + 1}`));
    trips.push(asked.filter((event) => awaited.includes(event)).length);
  }
  for (let i = 0; i < times; i++) {
    await wait(leafing);
    before.push(await go(page, `busy room ${times - (i % 4)}`));
  }
  show("going to a room that was seen before, until it is painted", "50 ms", spread(before));
  show("going to another room, until it is painted", "150 ms", spread(other));
  show("round trips that its messages wait for", "1", `${sorted(trips)[0]} to ${sorted(trips).at(-1)}`);
  await context.close();
}

async function busy() {
  const context = await reader();
  const page = await context.newPage();
  let heads = 0;
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      if (/^42\d*\["heads"/.test(String(payload))) heads++;
    }),
  );
  await page.goto(`${base}/chat`);
  await listTime(page);
  for (let i = 0; i < 4; i++) {
    await wait(leafing);
    await go(page, `busy room ${i + 1}`);
  }
  const worked = await clockWork(context, page);
  const sent = () => fetch(`${control}/sent`).then((answer) => answer.text()).then(Number);
  await fetch(`${control}/start`, { method: "POST" });
  await wait(2_000);
  const [load, work, begun] = [await sent(), await worked(), performance.now()];
  heads = 0;
  await wait(listening);
  const seconds = (performance.now() - begun) / 1_000;
  const share = (100 * ((await worked()) - work)) / seconds;
  const rate = ((await sent()) - load) / seconds;
  const often = heads / seconds;
  await fetch(`${control}/stop`, { method: "POST" });
  show(`200 rooms, ${rate.toFixed(0)} messages a second, five of the rooms open: the main thread's share`, "5 %", `${share.toFixed(1)} %`);
  show("the same: `heads` a second", "1", often.toFixed(2));
  await context.close();
}

console.log("| figure | bound | measured |\n|---|---:|---:|");
const site = await serve();
try {
  await list();
  await switching();
  await busy();
  await formatting(browser, site.base, times, show);
  await anHour(browser, site.base, simulated, show);
} finally {
  await browser.close();
  site.stop();
}
