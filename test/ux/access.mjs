// Keyboard, screen readers, contrast; zoomed and small pages.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { comes, comesBack, left, settled, shows, stopClock, write } from "./gestures.mjs";

/** A room with something of everything in it. */
async function lively(chat) {
  const [bob, carol] = [await chat.member("bob"), await chat.member("carol")];
  for (let i = 0; i < 12; i++) await bob.say(`line ${i} with a link https://a.example/${i}`);
  await carol.edit(await carol.say("مرحبا"), "مرحبا بكم");
  return { bob, carol };
}

async function everyViewIsSound(chat, theme) {
  const ada = await chat.person("ada");
  const door = await (await chat.browser(undefined, theme)).newPage();
  for (const path of ["/user/login", "/user/register"]) {
    await door.goto(chat.server.base + path);
    assert.deepEqual(await findings(door, theme), [], path);
  }
  const inside = await chat.browser(ada, theme);
  const account = await inside.newPage();
  await account.goto(`${chat.server.base}/user/account`);
  assert.deepEqual(await findings(account, theme), [], "account");
  assert.deepEqual(await findings(await chat.open(ada, { context: inside }), theme), [], "empty");

  await lively(chat);
  const proxy = await chat.proxy();
  const page = await chat.open(ada, { through: proxy, clock: true, ...theme });
  await page.getByRole("button", { name: /^People/ }).click();
  await page.getByRole("button", { name: "You: ada" }).click();
  assert.deepEqual(await findings(page, theme), [], "busy");
  proxy.stall();
  await write(page, "lost");
  await page.clock.runFor(11_000);
  await shows(page, "lost", "failed");
  await write(page, "waits");
  await shows(page, "waits", "queued");
  assert.deepEqual(await findings(page, theme), [], "offline");
}

export default {
  async "UX 84 the messages are a log; history is not announced, and bursts are summarised"(chat) {
    const { bob, carol } = await lively(chat);
    const ada = await chat.person("ada");
    const proxy = await chat.proxy();
    const page = await chat.open(ada, { through: proxy, clock: true });
    const said = () => page.locator("[aria-live=polite]").innerText();
    assert.equal(await page.getAttribute("#messages", "role"), "log");
    assert.equal(await page.getAttribute("#messages", "aria-live"), "off");
    await page.$eval("#messages", (e) => (e.scrollTop = 0));
    await page.clock.runFor(3_000);
    assert.equal(await said(), "");
    await bob.say("hello");
    await shows(page, "hello");
    await page.clock.runFor(2_000);
    await eventually("it is announced", async () => (await said()) === "bob: hello");
    // The page hears them all at once, however slow the machine is.
    await stopClock(page);
    proxy.hold("answers");
    await Promise.all(Array.from({ length: 9 }, (_, i) => carol.say(`burst ${i}`)));
    proxy.release();
    for (let i = 0; i < 9; i++) await comes(page, page.getByText(`burst ${i}`));
    await page.clock.runFor(2_000);
    assert.equal(await said(), "9 new messages.");
    await page.clock.resume();
    await write(page, "my own");
    await shows(page, "my own");
    const before = await said();
    await page.clock.runFor(3_000);
    assert.equal(await said(), before);
  },

  async "UX 84 a lost connection is announced once, in a place that was there before, and its end too"(chat) {
    const proxy = await chat.proxy();
    const page = await chat.open(await chat.person("ada"), { through: proxy, clock: true });
    await page.evaluate(() => {
      const place = document.querySelector(".chat > [role=status]");
      window.heard = [];
      window.counted = new Set();
      new MutationObserver(() => heard.push(place.textContent)).observe(place, { childList: true, characterData: true, subtree: true });
      new MutationObserver(() => counted.add(document.querySelector(".banner")?.textContent)).observe(document.querySelector("main"), { childList: true, characterData: true, subtree: true });
    });
    proxy.cut();
    // The banner says more than one thing meanwhile, and counts down.
    await eventually("the banner has changed", async () => {
      await page.clock.runFor(1_000);
      return (await page.evaluate(() => counted.size)) > 3;
    });
    assert.deepEqual((await page.evaluate(() => heard)).slice(1), []);
    assert.match((await page.evaluate(() => heard))[0], /^(The connection was lost|Connecting|The server isn't answering|You're offline)[^\d]*$/);
    proxy.release();
    await comesBack(page);
    await eventually("its end is said", () => page.evaluate(() => heard.at(-1) === "You're back online."));
    assert.equal((await page.evaluate(() => heard)).length, 2);
  },

  async "UX 86 PageUp and PageDown in the composer scroll the messages, unless its own text scrolls"(chat) {
    const { bob } = await lively(chat);
    for (let i = 0; i < 25; i++) await bob.say(`more ${i}`);
    const page = await chat.open(await chat.person("ada"));
    await eventually("the end", async () => (await left(page)) < 2);
    const view = await page.$eval("#messages", (e) => e.clientHeight);
    await page.focus("#composer");
    await page.keyboard.type("a line");
    await page.keyboard.press("PageUp");
    await eventually("a page up", async () => (await left(page)) > view / 2);
    assert.equal(await page.evaluate(() => document.activeElement.id), "composer");
    await page.keyboard.press("PageDown");
    await eventually("and down", async () => (await left(page)) < 2);
    await page.fill("#composer", "line\n".repeat(60));
    await eventually("the end again", async () => (await left(page)) < 2);
    await page.keyboard.press("PageUp");
    await settled(page);
    assert.ok((await left(page)) < 2, "its own text scrolls");
  },

  async "UX 85 the arrows walk through the messages, and the focus stays when one goes"(chat) {
    const { bob, carol } = await lively(chat);
    const page = await chat.open(await chat.person("ada"));
    const at = () => page.evaluate(() => document.activeElement.querySelector(".text")?.textContent.trim() ?? document.activeElement.id);
    await page.focus("#messages");
    await page.keyboard.press("ArrowUp");
    assert.equal(await at(), "مرحبا بكم edited");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.match(await at(), /^line 10 /);
    await page.keyboard.press("ArrowDown");
    assert.match(await at(), /^line 11 /);
    // From a message, Tab goes to what is in it.
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "https://a.example/11");
    await page.keyboard.press("ArrowUp");
    assert.match(await at(), /^line 10 /);
    const { id } = (await bob.history()).find((message) => message.text.startsWith("line 10 "));
    await bob.delete(id);
    await eventually("the message goes", async () => !(await page.getByText("line 10 ").count()));
    assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
    await carol.say("a newcomer");
    await shows(page, "a newcomer");
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.evaluate(() => document.activeElement.className.includes("message")), true);
  },

  async "UX 86 the focus goes from the skip link over the rooms, the header and the log to the composer"(chat) {
    await lively(chat);
    const page = await chat.open(await chat.person("ada"));
    await page.focus(".skip");
    assert.ok(await page.locator(".skip").evaluate((e) => e.getBoundingClientRect().top >= 0 && getComputedStyle(e).clipPath === "none"));
    const stops = [];
    for (let i = 0; i < 60 && stops.at(-1) !== "Message"; i++) {
      const stop = await page.evaluate(() => {
        const e = document.activeElement;
        return e.closest("article") ? "" : e.getAttribute("aria-label") || e.textContent.trim();
      });
      // Whoever tabs through the links of old messages scrolls up on the way.
      if (stop && stop !== "Newest messages") stops.push(stop);
      await page.keyboard.press("Tab");
    }
    assert.deepEqual(stops, [
      "Skip to the message box",
      ...["Go to a room", "List options", "Add a room or conversation", "Rooms", "lobby", "Saved messages", "Browse rooms", "Width of the list of rooms"],
      ...["People: 3 here", "Details", "You: ada", "Messages", "Message"],
    ]);
    await page.focus(".skip");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "composer");
  },

  async "UX 86 what covers the page keeps the focus and gives it back"(chat) {
    await lively(chat);
    const page = await chat.open(await chat.person("ada"), phone);
    const at = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.tagName);
    await page.focus(".people");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#people");
    assert.equal(await at(), "Back");
    for (const key of ["Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
      await page.keyboard.press(key);
      const inside = await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("#people") !== null);
      assert.ok(inside, `${key} goes to ${await at()}, which is covered`);
    }
    await page.keyboard.press("Escape");
    await page.waitForSelector("#people", { state: "detached" });
    assert.equal(await at(), "People: 3 here");
    await page.focus('[aria-label="You: ada"]');
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement.closest("#account") !== null));
    await page.keyboard.press("Escape");
    assert.equal(await at(), "You: ada");
  },

  ...Object.fromEntries(schemes.map((colorScheme) => [
    `UX 87 axe finds nothing serious in any view in the ${colorScheme} theme`,
    (chat) => everyViewIsSound(chat, { colorScheme, reducedMotion: "reduce" }),
  ])),

  async "UX 88 everything is usable at 320 pixels, and zoom is never switched off"(chat) {
    await lively(chat);
    const ada = await chat.person("ada");
    // 1280 by 1024 at 400 %.
    const viewport = { width: 320, height: 256 };
    const door = await (await chat.browser(undefined, { viewport })).newPage();
    const inside = await (await chat.browser(ada, { viewport })).newPage();
    for (const [page, path] of [[door, "/user/login"], [door, "/user/register"], [inside, "/user/account"], [inside, "/chat"]]) {
      await page.goto(chat.server.base + path);
      if (path === "/chat") await page.waitForSelector("article");
      const wide = await page.evaluate(() => [document.documentElement, document.querySelector("#messages")].filter(Boolean).map((e) => e.scrollWidth - e.clientWidth));
      assert.ok(wide.every((excess) => excess <= 0), `${path}: ${wide}`);
      const rule = await page.getAttribute("meta[name=viewport]", "content");
      assert.doesNotMatch(rule, /user-scalable|maximum-scale/, path);
    }
    assert.ok((await inside.$eval("#messages", (e) => e.clientHeight)) >= 100);
    await write(inside, "from a small page");
    await shows(inside, "from a small page");
    const { y, height } = await inside.locator("#composer").boundingBox();
    assert.ok(y >= 0 && y + height <= 256);
    await inside.getByRole("button", { name: /^People/ }).click();
    await inside.getByText("carol").last().waitFor();
    await inside.getByRole("button", { name: "Back" }).click();
    await inside.getByRole("button", { name: "You: ada" }).click();
    await inside.getByRole("button", { name: "Log out" }).click({ trial: true });
  },

  async "UX 89 reduced motion, the colour scheme and forced colours are respected"(chat) {
    const { bob } = await lively(chat);
    const ada = await chat.person("ada");
    const proxy = await chat.proxy();
    const still = await chat.open(ada, { through: proxy, reducedMotion: "reduce" });
    await still.evaluate(() => {
      window.moved = [];
      const note = (e) => window.moved.push(`${e.type} ${e.target.className}`);
      for (const type of ["animationstart", "transitionstart"]) addEventListener(type, (e) => e.elapsedTime >= 0 && e.target.getAnimations().some((a) => a.effect.getComputedTiming().duration > 1) && note(e), true);
    });
    await still.getByRole("button", { name: "You: ada" }).click();
    await still.getByRole("button", { name: "You: ada" }).hover();
    await still.$eval("#messages", (e) => (e.scrollTop = 0));
    await bob.say("news");
    await shows(still, "news");
    proxy.cut();
    await still.locator(".banner").waitFor();
    await settled(still);
    assert.deepEqual(await still.evaluate(() => window.moved), []);
    proxy.release();

    const ground = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const [light, dark] = await Promise.all(schemes.map((colorScheme) => chat.open(ada, { colorScheme })));
    assert.notEqual(await ground(light), await ground(dark));
    await light.emulateMedia({ colorScheme: "dark" });
    assert.equal(await ground(light), await ground(dark));

    const forced = await chat.open(ada, { forcedColors: "active" });
    await write(forced, "mine");
    await shows(forced, "mine");
    const edge = (text) => forced.locator("article", { hasText: text }).first().evaluate((e) => getComputedStyle(e).borderInlineStartWidth);
    assert.notEqual(await edge("mine"), await edge("news"));
    await forced.keyboard.press("Shift+Tab");
    assert.notEqual(await forced.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
  },

  async "UX 90 the soft keyboard leaves the composer and the last message in view"(chat) {
    const { bob } = await lively(chat);
    for (let i = 0; i < 15; i++) await bob.say(`more ${i}`);
    const page = await chat.open(await chat.person("ada"), phone);
    const inView = async (locator, height) => {
      const box = await locator.boundingBox();
      return box.y >= 0 && box.y + box.height <= height;
    };
    const last = page.locator("article").last();
    await page.tap("#composer");
    // The browser tells the page of its new height when it comes to it.
    const allInView = async (height) => {
      await eventually(`the composer at ${height}`, () => inView(page.locator("#composer"), height));
      await eventually(`the last message at ${height}`, () => inView(last, height));
      await eventually(`the end at ${height}`, async () => (await left(page)) < 2);
    };
    for (const height of [480, 844, 420]) {
      await page.setViewportSize({ width: 390, height });
      await page.waitForFunction((height) => innerHeight === height, height);
      await settled(page);
      await allInView(height);
    }
    await page.fill("#composer", "a\nlonger\ntext\nof\nmany\nlines\nand\nmore");
    await settled(page);
    await allInView(420);
    assert.match(await page.getAttribute("meta[name=viewport]", "content"), /interactive-widget=resizes-content/);

    await page.setViewportSize(phone.viewport);
    const notch = await page.context().newCDPSession(page);
    await notch.send("Emulation.setSafeAreaInsetsOverride", { insets: { top: 47, bottom: 34 } });
    await eventually("the composer is above the home indicator", () => inView(page.locator("#composer"), 844 - 34));
    await eventually("the header is below the notch", async () => (await page.locator(".people").boundingBox()).y >= 47);
  },

  async "UX 90 Back closes what covers the page"(chat) {
    await lively(chat);
    const page = await chat.open(await chat.person("ada"), phone);
    await page.getByRole("button", { name: /^People/ }).tap();
    await page.waitForSelector("#people.whole");
    await page.goBack();
    await page.waitForSelector("#people", { state: "detached" });
    assert.equal(page.url(), `${chat.server.base}/chat`);
    await page.getByRole("button", { name: /^People/ }).tap();
    await page.getByRole("button", { name: "Back" }).tap();
    await page.waitForSelector("#people", { state: "detached" });
    assert.ok(await page.locator("#composer").isVisible());
  },

  async "UX 90 a swipe closes what covers the page, and a shorter one or a scroll does not"(chat) {
    await lively(chat);
    const page = await chat.open(await chat.person("ada"), phone);
    const finger = await page.context().newCDPSession(page);
    const touch = (type, ...points) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
    const drag = async (...path) => {
      await touch("touchStart", path[0]);
      for (const point of path.slice(1)) await touch("touchMove", point);
      await touch("touchEnd");
      await settled(page);
    };
    const panel = page.locator("#people.whole");
    await page.getByRole("button", { name: /^People/ }).tap();
    await panel.waitFor();
    await drag([60, 400], [80, 402], [110, 404]);
    await drag([60, 600], [62, 500], [200, 300]);
    await drag([300, 400], [200, 400], [60, 400]);
    // A second finger means a zoom, however far the first has gone.
    await touch("touchStart", [60, 400]);
    for (const x of [80, 140, 260]) await touch("touchMove", [x, 404]);
    await touch("touchStart", [260, 404], [300, 600]);
    await touch("touchEnd");
    await settled(page);
    assert.deepEqual(await panel.boundingBox(), { x: 0, y: 0, ...phone.viewport });
    await drag([60, 400], [80, 402], [140, 404], [260, 410]);
    await panel.waitFor({ state: "detached" });
    assert.equal(page.url(), `${chat.server.base}/chat`);
    assert.ok(await page.locator("#composer").isVisible());
  },
};
