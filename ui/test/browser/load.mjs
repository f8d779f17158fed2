// How the page comes, from the real server: each function is a test.
import assert from "node:assert/strict";
import { reach } from "./list.mjs";
import { gzipSync } from "node:zlib";
import { signUp } from "./program.mjs";

/** More script than this, gzipped, is too much for a slow line; in bytes. */
const mostScript = 120 * 1024;
/** The page itself wants 300 ms; a busy machine gets ten times as much. */
const mostWait = 3_000;
/** Going to a room that was seen before wants 50 ms, and to another one 150 ms; likewise. */
const mostSwitch = { seen: 500, other: 1_500 };

export async function theScriptOfAColdLoadIsSmall(open) {
  const page = await open("/user/register");
  const scripts = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js")) scripts.push(response.body());
  });
  await signUp(page, "Sven");
  await page.waitForSelector("#composer");
  const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script).length);
  const sum = sizes.reduce((a, b) => a + b, 0);
  assert.ok(sum > 10_000, `${sum} bytes cannot be all of it`);
  assert.ok(sum <= mostScript, `${sum} bytes`);
}

export async function theSecondLoadShowsTheLastMessagesBeforeTheServerAnswers(open) {
  const page = await open("/user/register");
  await signUp(page, "Tara");
  await page.fill("#composer", "still here");
  await page.press("#composer", "Enter");
  await page.waitForSelector('article[data-state="sent"] >> text=still here');
  // The answer may come before the message itself, which is what is kept when the page is left.
  await page.waitForFunction(() => {
    dispatchEvent(new Event("pagehide"));
    return localStorage["hubbub:cache"]?.includes("still here");
  });
  // No answer ever comes, by neither way.
  await page.route("**/socket.io/**", () => {});
  await page.routeWebSocket("**/socket.io/**", () => {});
  await page.addInitScript(() => {
    new MutationObserver(() => {
      if (document.querySelector("article")) window.shownAfter ??= performance.now();
    }).observe(document, { childList: true, subtree: true });
  });
  // The quickest of three, because other programs may have the processor for a while.
  let after = Infinity;
  for (let i = 0; i < 3 && after >= mostWait; i++) {
    await page.reload();
    await page.waitForSelector("article >> text=still here");
    after = Math.min(after, await page.evaluate(() => window.shownAfter));
  }
  assert.ok(after < mostWait, `after ${Math.round(after)} ms`);
}

export async function theListOf500RoomsIsSoonThereAndCanBeUsed(open) {
  const page = await open("/mock.html?scene=many&count=499");
  await page.addInitScript(() => {
    new MutationObserver(() => {
      if (document.querySelector("nav li[aria-setsize='500'] a")) window.listedAfter ??= performance.now();
    }).observe(document, { childList: true, subtree: true });
  });
  let after = Infinity;
  for (let i = 0; i < 3 && after >= mostWait; i++) {
    await page.reload();
    await page.waitForFunction(() => window.listedAfter);
    after = Math.min(after, await page.evaluate(() => window.listedAfter - Math.max(...performance.getEntriesByType("resource").map((e) => e.responseEnd))));
  }
  assert.ok(after < mostWait, `after ${Math.round(after)} ms`);
  await (await reach(page, "room 250")).click();
  await page.getByRole("heading", { level: 1, name: "room 250", exact: true }).waitFor();
  // A list that is longer than the window scrolls by itself: the page does not.
  assert.deepEqual(await page.evaluate(() => [document.scrollingElement.scrollHeight - innerHeight, scrollY]), [0, 0]);
}

export async function aLongListHoldsWhatIsInSightAndTheKeysReachAllOfIt(open) {
  const page = await open("/mock.html?scene=many&count=499");
  const list = page.locator("nav .list");
  const focused = () => page.evaluate(() => document.activeElement.querySelector(".name")?.textContent);
  await (await reach(page, "room 250")).focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "room 251");
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.activeElement.querySelector(".name")?.textContent === "room 499");
  assert.ok((await page.locator("nav a").count()) < 100);
  // What has the focus stays, wherever the view is.
  await list.evaluate((element) => (element.scrollTop = 0));
  await page.getByRole("link", { name: "room 3", exact: true }).waitFor();
  assert.equal(await focused(), "room 499");
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.activeElement.querySelector(".name")?.textContent === "room 498");
  // Wherever one scrolls to, the view is full of lines.
  for (const part of [0, 0.31, 0.77, 1]) {
    await list.evaluate((element, part) => (element.scrollTop = part * element.scrollHeight), part);
    await page.waitForFunction(() => {
      const { left, top, bottom } = document.querySelector("nav .list").getBoundingClientRect();
      return [top + 80, (top + bottom) / 2, bottom - 80].every((y) => document.elementFromPoint(left + 40, y)?.closest("nav a, h2, .places"));
    });
  }
}

/** Goes to a room; returns how long it took until it was painted, and what the page asked the server for meanwhile. */
const goTo = (page, name) =>
  page.evaluate(
    (name) =>
      new Promise((done) => {
        const calls = () => ["open", "page", "history", "resume"].map((event) => mock.server.calls.get(event) ?? 0);
        const before = calls();
        const link = [...document.querySelectorAll("nav a")].find((a) => a.querySelector(".name").textContent === name);
        const look = () => {
          const there = document.querySelector("h1").textContent.trim() === name && document.querySelector("#messages[aria-busy=false] article");
          if (!there) return requestAnimationFrame(look);
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => done({ took: performance.now() - begun, calls: calls().map((count, i) => count - before[i]) });
          port2.postMessage(0);
        };
        const begun = performance.now();
        link.click();
        requestAnimationFrame(look);
      }),
    name,
  );

export async function goingToARoomTakesOneRoundTripAndToOneSeenBeforeNone(open) {
  const page = await open("/mock.html?scene=many&count=200");
  const took = { seen: Infinity, other: Infinity };
  for (let i = 1; i <= 4; i++) {
    const { took: time, calls } = await goTo(page, `room ${4 * i}`);
    assert.deepEqual(calls, [1, 0, 0, 0]);
    took.other = Math.min(took.other, time);
  }
  for (let i = 1; i <= 4; i++) {
    const { took: time, calls } = await goTo(page, `room ${4 * i}`);
    assert.deepEqual(calls, [0, 0, 0, 0]);
    took.seen = Math.min(took.seen, time);
  }
  for (const [kind, time] of Object.entries(took)) assert.ok(time < mostSwitch[kind], `${kind}: ${Math.round(time)} ms`);
}

/** What takes less long does not hold the page up, in milliseconds. */
const longTask = 50;

/** The longest time that the page was busy in one go while it opened and was scrolled up, in milliseconds; the shortest of three tries. */
async function longestTask(open, scene, shown) {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const page = await open("/mock.html?scene=empty");
    await page.addInitScript(() => {
      globalThis.longest = 0;
      new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration)))).observe({ type: "longtask", buffered: true });
    });
    await page.goto(new URL(`/mock.html?scene=${scene}&count=200`, page.url()).href);
    await page.waitForSelector(shown);
    for (let i = 0; i < 5; i++) {
      await page.$eval("#messages", (e) => (e.scrollTop = 0));
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    least = Math.min(least, await page.evaluate(() => longest));
  }
  return least;
}

export async function aRoomOf200FormattedMessagesHoldsThePageUpNotMuchLongerThanOneOfPlainMessages(open) {
  const plain = await longestTask(open, "busy", "article");
  const formatted = await longestTask(open, "styled", ".formatted");
  assert.ok(formatted <= 3 * Math.max(plain, longTask), `${formatted} ms instead of ${plain} ms`);
}
