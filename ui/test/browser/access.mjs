// Keyboard, screen readers, small and zoomed pages: each function is a test.
import assert from "node:assert/strict";
import { findings } from "./axe.mjs";
import { signUp } from "./program.mjs";

/** What test/ux has no view of: it looks at the others. */
async function nothingSerious(open, colorScheme) {
  for (const path of ["/user/owner", "/tokens.html", "/mock.html?unread=5&count=20"]) {
    const page = await open(path, { colorScheme, reducedMotion: "reduce" });
    if (path.startsWith("/mock.html")) await page.click(".people");
    assert.deepEqual(await findings(page, colorScheme), [], path);
  }
  const account = await open("/user/register", { colorScheme });
  await signUp(account, colorScheme === "light" ? "Uma" : "Ugo");
  await account.goto(new URL("/user/account", account.url()).href);
  await account.fill("#current", "not the password");
  await account.fill("#next", "not the password either");
  await account.click("text=Change password");
  await account.waitForSelector("#current-error");
  assert.deepEqual(await findings(account, colorScheme), [], "account");
  const page = await open("/mock.html?count=20", { colorScheme, reducedMotion: "reduce" });
  await page.click(".account button");
  await page.fill("#composer", "word ".repeat(4_000));
  await page.waitForSelector("#composer-limit.over");
  assert.deepEqual(await findings(page, colorScheme), [], "a text that is too long");
}

export const nothingSeriousIsFoundInLight = (open) => nothingSerious(open, "light");
export const nothingSeriousIsFoundInDark = (open) => nothingSerious(open, "dark");

/** axe does not see letters that CSS puts in. */
export async function theInitialsStandOutFromEveryGround(open) {
  for (const colorScheme of ["light", "dark"]) {
    const page = await open("/mock.html", { colorScheme });
    const weak = await page.evaluate(() => {
      const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const luminance = (colour) => {
        brush.fillStyle = colour;
        brush.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...brush.getImageData(0, 0, 1, 1).data].map((v) => (v <= 10 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const avatar = document.querySelector(".account .avatar");
      const found = [];
      for (const strong of [false, true]) {
        for (let hue = 0; hue < 360; hue += 30) {
          avatar.classList.toggle("strong", strong);
          avatar.style.setProperty("--hue", hue);
          const { color, backgroundColor } = getComputedStyle(avatar);
          const [dark, light] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b);
          const contrast = (light + 0.05) / (dark + 0.05);
          if (contrast < 4.5) found.push(`${hue}${strong ? " strong" : ""}: ${contrast.toFixed(2)}`);
        }
      }
      return found;
    });
    assert.deepEqual(weak, [], colorScheme);
  }
}

export async function theFocusGoesFromSkipLinkToRoomsToHeaderToMessagesToComposer(open) {
  const page = await open("/mock.html");
  await page.focus(".skip");
  const stops = ["Skip to the message box"];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const e = document.activeElement;
      return e.closest("article") ? "" : e.getAttribute("aria-label") || e.textContent.trim();
    });
    // Whoever tabs through the links of old messages scrolls up on the way.
    if (stop && stop !== "Newest messages") stops.push(stop);
    if (stop === "Message") break;
  }
  const list = ["Go to a room", "List options", "Add a room or conversation", "Rooms", "lobby", "Saved messages", "Browse rooms", "Width of the list of rooms"];
  assert.deepEqual(stops, ["Skip to the message box", ...list, "People: 12 here", "Details", "You: Ada Lovelace", "Messages", "Message"]);
}

export async function arrowsWalkThroughTheMessages(open) {
  const page = await open("/mock.html");
  await page.focus("#messages");
  // From the end: older ones may still be put before the first.
  const at = () => page.evaluate(() => [...document.querySelectorAll("article")].reverse().indexOf(document.activeElement));
  await page.keyboard.press("ArrowUp");
  assert.equal(await at(), 0);
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  assert.equal(await at(), 2);
}

export async function onlyNewMessagesAreAnnounced(open) {
  const page = await open("/mock.html?count=300");
  const said = () => page.locator("[aria-live=polite]").allInnerTexts();
  const loaded = await page.evaluate(() => mock.client.room.timeline.messages.length);
  // What is loaded comes into the page in steps, before older messages are asked for.
  await page.waitForFunction((loaded) => {
    document.querySelector("#messages").scrollTop = 0;
    return mock.client.room.timeline.messages.length > loaded;
  }, loaded);
  assert.deepEqual(await said(), [""]);
  assert.equal(await page.getAttribute("#messages", "role"), "log");
  // What comes within a second is announced together: alone, it was the only news.
  await page.evaluate(() => mock.say("hello"));
  await page.waitForFunction(() => document.querySelector("[aria-live=polite]").textContent === "Bob: hello");
  // All in one event, however slow the machine is.
  await page.evaluate(() => {
    const [, bob] = mock.server.here;
    mock.server.change((log) => { for (let i = 0; i < 20; i++) log.post(bob, `burst${i}`, "at once"); });
  });
  await page.waitForFunction(() => document.querySelector("[aria-live=polite]").textContent === "20 new messages.");
}

/** A page of 1280 by 1024 at 400 %. */
const zoomed = { width: 320, height: 256 };

const tooWide = (page) =>
  page.evaluate(() =>
    [document.documentElement, document.querySelector("#messages"), document.querySelector("#people")]
      .filter(Boolean)
      .map((e) => e.scrollWidth - e.clientWidth)
      .filter((excess) => excess > 0),
  );

export async function nothingIsWiderThanThePageAt320Pixels(open) {
  for (const path of ["/mock.html", "/mock.html?scene=empty", "/user/login", "/user/register", "/user/owner"]) {
    const page = await open(path, { viewport: zoomed });
    assert.deepEqual(await tooWide(page), [], path);
  }
  const account = await open("/user/register", { viewport: zoomed });
  await signUp(account, "Vera");
  await account.goto(new URL("/user/account", account.url()).href);
  assert.deepEqual(await tooWide(account), [], "account");
}

export async function atFourHundredPercentEverythingCanBeDone(open) {
  const page = await open("/mock.html", { viewport: zoomed });
  assert.ok((await page.$eval("#messages", (e) => e.clientHeight)) >= 100);
  await page.fill("#composer", "line\n".repeat(20));
  assert.ok(await page.locator(".send").isVisible());
  assert.ok((await page.$eval("#messages", (e) => e.clientHeight)) > 0);
  await page.click(".send");
  await page.waitForFunction(() => mock.client.room.outbox.items.length === 0);
  await page.click(".account button");
  const hidden = await page.$$eval("#account :is(a, button, input)", (all) =>
    all.filter((e) => {
      e.scrollIntoView({ block: "nearest" });
      const { top, bottom, left, right } = e.getBoundingClientRect();
      return top < 0 || left < 0 || bottom > innerHeight || right > innerWidth;
    }).length,
  );
  assert.equal(hidden, 0, "parts of the menu cannot be reached");
  await page.keyboard.press("Escape");
  await page.click(".people");
  await page.locator("#people li").first().waitFor();
  assert.deepEqual(await tooWide(page), []);
}

export async function inForcedColoursEveryControlHasAnOutlineAndTheFocusARing(open) {
  const page = await open("/mock.html", { forcedColors: "active" });
  await page.fill("#composer", "mine");
  const shapeless = await page.$$eval("button, .box, .avatar", (all) =>
    all.filter((e) => e.offsetParent && getComputedStyle(e).borderTopStyle === "none").map((e) => e.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(shapeless, []);
  const ring = (selector) => page.$eval(selector, (e) => parseFloat(getComputedStyle(e).outlineWidth) * (getComputedStyle(e).outlineStyle !== "none"));
  assert.ok((await ring(".box")) >= 2, "the composer");
  await page.keyboard.press("Shift+Tab");
  assert.ok((await ring(":focus")) >= 2, "what is before it");
  await page.focus("#composer");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".message.own");
  assert.notEqual(await page.$eval(".message.own", (e) => getComputedStyle(e).borderInlineStartStyle), "none", "an own message");
}

export async function onAPhoneThePeopleAreAViewOfTheirOwnThatBackCloses(open) {
  const page = await open("/mock.html", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.tap(".people");
  await page.waitForSelector("#people");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Back");
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("#people")), "the focus is behind it");
  }
  await page.goBack();
  await page.waitForSelector("#people", { state: "detached" });
  await page.waitForFunction(() => document.activeElement.matches(".people"));
  await page.tap(".people");
  await page.tap('[aria-label="Back"]');
  await page.waitForSelector("#people", { state: "detached" });
  const small = await page.$$eval("button, a.button, textarea", (all) =>
    all.filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44 && !e.matches(".skip")).map((e) => e.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(small, []);
}

/** Escape closed the list from anywhere, and together with the menu that was meant. */
export async function besideTheMessagesEscapeClosesThePeopleOnlyFromWithin(open) {
  const page = await open("/mock.html", { viewport: { width: 1280, height: 800 } });
  await page.press("#composer", "Escape");
  await page.click(".account button");
  await page.press("#account input", "Escape");
  assert.equal(await page.locator("#account").count(), 0);
  assert.ok(await page.isVisible("#people"));
  await page.press("#people button", "Escape");
  await page.waitForSelector("#people", { state: "detached" });
}

/** It said for a moment at every load, and at every blip, that the reader is offline. */
export async function thePeopleAreCalledOldOnlyWithTheBanner(open) {
  const page = await open("/mock.html", { viewport: { width: 1280, height: 800 } });
  await page.waitForSelector("#people .total");
  const seen = await page.evaluate(async () => {
    mock.weather.state = "down";
    mock.drop();
    const before = [mock.client.room.presence.known, document.querySelector(".banner")];
    const frames = new Set();
    while (!document.querySelector(".banner")) {
      frames.add(`${document.querySelector("#people .more")?.textContent}, ${document.querySelector("#people .total")?.textContent}`);
      await new Promise(requestAnimationFrame);
    }
    return { before, frames: [...frames] };
  });
  assert.deepEqual(seen, { before: [false, null], frames: ["undefined, 12"] });
  assert.match(await page.innerText("#people .more"), /may be out of date/);
}

export async function onTouchEnterIsANewLine(open) {
  const page = await open("/mock.html?scene=empty", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.fill("#composer", "one");
  await page.press("#composer", "Enter");
  assert.equal(await page.inputValue("#composer"), "one\n");
  await page.tap(".send");
  await page.waitForFunction(() => mock.server.log.count === 1);
}

export async function underReducedMotionNothingMoves(open) {
  const running = (page) =>
    page.evaluate(() => document.getAnimations().filter((a) => a.effect.getComputedTiming().duration > 0).map((a) => a.animationName));
  const page = await open("/mock.html", { reducedMotion: "reduce" });
  await page.evaluate(() => mock.client.connection.network(false));
  await page.waitForSelector(".banner");
  await page.click(".account button");
  await page.$eval("#messages", (e) => (e.scrollTop -= 900));
  await page.waitForSelector(".pill");
  assert.deepEqual(await running(page), []);
  assert.deepEqual(await running(await open("/tokens.html", { reducedMotion: "reduce" })), []);
}
