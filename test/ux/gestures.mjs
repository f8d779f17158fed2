// What people do on the page, and what they see of it.
import { eventually } from "./eventually.mjs";

/** Writes into the composer and presses Enter. */
export async function write(page, text) {
  await page.fill("#composer", text);
  await page.press("#composer", "Enter");
}

/** The messages whose text is exactly this. */
export const saying = (page, text) => page.locator("article", { has: page.locator(".text").getByText(text, { exact: true }) });

const inState = (page, text, state) => saying(page, text).and(page.locator(`[data-state=${state}]`)).first();

/** Waits until the page shows a message in a state, which is "sent" unless another is named. */
export const shows = (page, text, state = "sent") => inState(page, text, state).waitFor();

/** All messages in the page, top to bottom: who, what, and how it stands. */
export const messages = (page) =>
  page.$$eval("article", (all) =>
    all.map((e) => {
      const author = e.querySelector("bdi").textContent;
      const edited = e.querySelector(".edited") !== null;
      const shown = e.querySelector(".text").cloneNode(true);
      shown.querySelector(".edited")?.remove();
      const text = shown.textContent;
      return `${author}: ${text.trim()}${edited ? " (edited)" : ""}${e.dataset.state === "sent" ? "" : ` (${e.dataset.state})`}`;
    }),
  );

export const texts = (page) => page.$$eval("article .text", (all) => all.map((e) => e.textContent.trim()));

/** Scrolls to where the room begins, and returns all messages from there on. */
export async function everything(page) {
  await eventually("the beginning of the room", async () => {
    await page.$eval("#messages", (e) => (e.scrollTop = 0));
    return page.getByText("This is the beginning of lobby.").isVisible();
  });
  return messages(page);
}

/** How far the view is from the end, in pixels. */
export const left = (page) => page.$eval("#messages", (e) => e.scrollHeight - e.scrollTop - e.clientHeight);

/** Waits until what has come is rendered and measured. */
export const settled = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));

/** Where the uppermost visible message stands. */
export const top = (page) =>
  page.evaluate(() => {
    const edge = document.querySelector("#messages").getBoundingClientRect().top;
    const row = [...document.querySelectorAll("[data-key]:has(article)")].find((e) => e.getBoundingClientRect().bottom > edge);
    return { key: row.dataset.key, at: row.getBoundingClientRect().top };
  });

/** Waits until the stream has come to rest: it grows a few rows a frame. */
export const rests = (page) =>
  page.evaluate(async () => {
    let height;
    for (let still = 0; still < 5; still++) {
      await new Promise(requestAnimationFrame);
      const now = document.querySelector("#messages").scrollHeight;
      if (now !== height) still = 0;
      height = now;
    }
  });

/** Scrolls to so many pixels from the end. */
export async function scrollUp(page, pixels) {
  await page.$eval("#messages", (e, pixels) => (e.scrollTop = e.scrollHeight - e.clientHeight - pixels), pixels);
  await settled(page);
}

/** The page loses the focus, or gets it: a test's browser gives it to every page. */
export const focus = (page, focused) =>
  page.evaluate((focused) => {
    document.hasFocus = () => focused;
    dispatchEvent(new Event(focused ? "focus" : "blur"));
  }, focused);

/** From here on the page's clock goes only as the test turns it, so a slow machine is no slow network. */
export async function stopClock(page) {
  const soon = async () => page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
  // A time that has passed by then is refused; but then the clock stands.
  await soon().catch(soon);
}

/** Waits for something while the page's clock stands: frames come, but hardly any time passes. */
export const comes = (page, locator) =>
  eventually(`${locator} comes`, async () => {
    await page.clock.runFor(4);
    return locator.isVisible();
  });

/** The same for a message in a state. */
export const showsInNoTime = (page, text, state = "sent") => comes(page, inState(page, text, state));

/** Shortens the page's waits until it is connected again, but not its tries: those take the machine's time. */
export const comesBack = (page) =>
  eventually("the page is back", async () => {
    if (await page.locator(".banner button").isVisible()) await page.clock.runFor(1_000);
    return (await page.locator(".banner").count()) === 0;
  });

/** Waits until a message is sent; whenever it has failed, somebody tries again. */
export const insists = (page, text) =>
  eventually(`${JSON.stringify(text)} is sent`, async () => {
    const all = saying(page, text);
    // In one step, for the button goes when an answer comes late after all.
    await all.evaluateAll((all) => all.forEach((e) => [...e.querySelectorAll("button")].find((b) => b.textContent === "Retry")?.click()));
    return all.and(page.locator("[data-state=sent]")).first().isVisible();
  });

/**
 * Starts a stopwatch on the page's own clock. The returned function waits until
 * something is there, and says after how many milliseconds it was.
 */
export async function stopwatch(page, selector) {
  const stopped = await page.evaluateHandle((selector) => {
    const started = Date.now();
    const after = new Promise((done) => {
      const look = () => document.querySelector(selector) && done(Date.now() - started);
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
      look();
    });
    return { after };
  }, selector);
  return () => stopped.evaluate(({ after }) => after);
}

/** What has the focus: the text of a message, or the name or id of anything else. */
export const focused = (page) =>
  page.evaluate(() => {
    const e = document.activeElement;
    const text = e.matches("article") && e.querySelector(".text");
    return text ? text.textContent.trim() : e.getAttribute("aria-label") || e.textContent.trim() || e.id || e.tagName;
  });

/** Gives the focus to the message with that text, as the arrows do. */
export async function goTo(page, text) {
  await page.focus("#messages");
  for (let i = 0; !(await saying(page, text).evaluate((e) => e === document.activeElement)); i++) {
    if (i > 50) throw new Error(`${text} is not reached`);
    await page.keyboard.press("ArrowUp");
  }
}

/** The field in which a message is edited. */
export const editor = (page) => page.getByRole("textbox", { name: "Edit message" });

/** Waits until screen readers hear it. */
export const hears = (page, words) => page.getByRole("status").getByText(words).waitFor({ state: "attached" });
