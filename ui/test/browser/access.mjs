// Keyboard, screen readers, small and zoomed pages: each function is a test.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const axe = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What axe-core finds that is serious. */
async function findings(page) {
  // By the debugger, which no policy binds: the page itself stays under it.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
}

export async function nothingSeriousIsFoundInAnyView(open) {
  for (const colorScheme of ["light", "dark"]) {
    for (const path of ["/login.html", "/signup.html", "/tokens.html", "/mock.html?scene=empty", "/mock.html?unread=5"]) {
      const page = await open(path, { colorScheme, reducedMotion: "reduce" });
      if (path.startsWith("/mock.html")) await page.click(".people");
      assert.deepEqual(await findings(page), [], `${path} ${colorScheme}`);
    }
    const page = await open("/mock.html", { colorScheme, reducedMotion: "reduce" });
    await page.click(".account button");
    await page.evaluate(() => {
      mock.weather.state = "down";
      mock.client.connection.network(false);
      mock.client.room.send("waits");
    });
    await page.waitForSelector(".banner");
    await page.waitForSelector('[data-state="queued"]');
    assert.deepEqual(await findings(page), [], `offline ${colorScheme}`);
  }
}

export async function theFocusGoesFromSkipLinkToHeaderToMessagesToComposer(open) {
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
  assert.deepEqual(stops, ["Skip to the message box", "People: 12 here", "You: Ada Lovelace", "Messages", "Message"]);
}

export async function arrowsWalkThroughTheMessages(open) {
  const page = await open("/mock.html");
  await page.focus("#messages");
  const at = () => page.evaluate(() => [...document.querySelectorAll("article")].indexOf(document.activeElement));
  const count = await page.locator("article").count();
  await page.keyboard.press("ArrowUp");
  assert.equal(await at(), count - 1);
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  assert.equal(await at(), count - 3);
}

export async function onlyNewMessagesAreAnnounced(open) {
  const page = await open("/mock.html?count=300");
  const said = () => page.locator("[aria-live=polite]").allInnerTexts();
  await page.$eval("#messages", (e) => (e.scrollTop = 0));
  await page.waitForTimeout(1_500);
  assert.deepEqual(await said(), [""]);
  assert.equal(await page.getAttribute("#messages", "role"), "log");
  await page.evaluate(() => mock.say("hello"));
  await page.waitForFunction(() => document.querySelector("[aria-live=polite]").textContent === "Bob: hello");
  await page.evaluate(() => { for (let i = 0; i < 20; i++) mock.say(); });
  await page.waitForFunction(() => document.querySelector("[aria-live=polite]").textContent === "20 new messages.");
}

export async function nothingIsWiderThanThePageAt320Pixels(open) {
  for (const path of ["/mock.html", "/login.html", "/signup.html"]) {
    const page = await open(path, { viewport: { width: 320, height: 256 } });
    const wide = await page.evaluate(() => [document.documentElement, document.querySelector("#messages")].filter(Boolean).map((e) => e.scrollWidth - e.clientWidth));
    assert.ok(wide.every((excess) => excess <= 0), `${path} ${wide}`);
    if (path === "/mock.html") assert.ok(await page.locator("#composer").isVisible());
    if (path === "/mock.html") assert.ok((await page.$eval("#messages", (e) => e.clientHeight)) >= 100);
  }
}

export async function onAPhoneThePeopleAreAViewOfTheirOwnThatBackCloses(open) {
  const page = await open("/mock.html", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.tap(".people");
  await page.waitForSelector("#people");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Back");
  await page.goBack();
  await page.waitForSelector("#people", { state: "detached" });
  await page.tap(".people");
  await page.tap('[aria-label="Back"]');
  await page.waitForSelector("#people", { state: "detached" });
  const small = await page.$$eval("button, a.button, textarea", (all) =>
    all.filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44 && !e.matches(".skip")).map((e) => e.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(small, []);
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
  const page = await open("/mock.html", { reducedMotion: "reduce" });
  await page.evaluate(() => mock.client.connection.network(false));
  await page.waitForSelector(".banner");
  const running = await page.evaluate(() => document.getAnimations().filter((a) => a.effect.getComputedTiming().duration > 0).length);
  assert.equal(running, 0);
}

export async function aPasswordCanBeLookedAt(open) {
  const page = await open("/login.html");
  await page.fill("#password", "correct horse");
  await page.click("text=Show");
  assert.equal(await page.getAttribute("#password", "type"), "text");
  await page.click("text=Hide");
  assert.equal(await page.getAttribute("#password", "type"), "password");
}
