// Sending: each function is a test, its name a sentence.
import assert from "node:assert/strict";

const last = (page) => page.locator("article").last();
const state = (page) => last(page).getAttribute("data-state");
const box = (page) => last(page).evaluate((e) => JSON.stringify([e.offsetTop, e.offsetHeight, e.querySelector(".text").getBoundingClientRect().x]));

async function write(page, text) {
  await page.fill("#composer", text);
  await page.press("#composer", "Enter");
}

export async function anOwnMessageAppearsAtOnceAndTurnsToSentWithoutMoving(open) {
  const page = await open("/mock.html?latency=400");
  const shown = await page.evaluate(async () => {
    const composer = document.querySelector("#composer");
    composer.value = "Hello";
    composer.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
    const before = document.querySelectorAll("article").length;
    const started = performance.now();
    composer.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    while (document.querySelectorAll("article").length === before) await new Promise(requestAnimationFrame);
    return performance.now() - started;
  });
  assert.ok(shown < 500, `after ${shown} ms`);
  assert.equal(await state(page), "pending");
  const element = await last(page).elementHandle();
  const before = await box(page);
  await page.waitForFunction((e) => e.dataset.state === "sent", element);
  assert.equal(await box(page), before);
  await page.waitForFunction(() => mock.client.room.outbox.items.length === 0);
  assert.equal(await box(page), before);
  assert.ok(await element.evaluate((e) => e.isConnected), "the element was replaced");
}

export async function enterTwiceSendsOnce(open) {
  const page = await open("/mock.html?scene=empty");
  await page.fill("#composer", "once");
  await page.press("#composer", "Enter");
  await page.press("#composer", "Enter");
  await page.waitForFunction(() => mock.server.log.count === 1);
  assert.equal(await page.locator("article").count(), 1);
}

export async function enterInAnInputMethodDoesNotSendAndShiftEnterIsANewLine(open) {
  const page = await open("/mock.html?scene=empty");
  await page.fill("#composer", "に");
  await page.evaluate(() => {
    const composer = document.querySelector("#composer");
    composer.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }));
    composer.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
  });
  await page.press("#composer", "Shift+Enter");
  assert.equal(await page.inputValue("#composer"), "に\n");
  assert.equal(await page.locator("article").count(), 0);
}

export async function aFailedMessageIsSentAgainByKeyboard(open) {
  const page = await open("/mock.html?scene=empty");
  await page.evaluate(() => (mock.weather.state = "silent"));
  await write(page, "lost");
  await page.waitForSelector(".banner", { timeout: 6_000 });
  await page.waitForSelector('[data-state="failed"]', { timeout: 12_000 });
  await page.evaluate(() => (mock.weather.state = "fair"));
  await page.focus("#messages");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Retry");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Delete");
  await page.waitForSelector(".banner", { state: "detached", timeout: 20_000 });
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => mock.server.log.count === 1);
  await page.waitForFunction(() => document.querySelector("article").dataset.state === "sent");
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
}

export async function whatIsWrittenOfflineSurvivesAReload(open) {
  const page = await open("/mock.html?scene=empty");
  await page.evaluate(() => {
    mock.weather.state = "down";
    mock.client.connection.network(false);
  });
  await write(page, "one");
  await write(page, "two");
  await page.fill("#composer", "a draft");
  assert.equal(await page.locator('[data-state="queued"]').count(), 2);
  await page.reload();
  await page.waitForFunction(() => mock.server.log.count === 2);
  assert.deepEqual(await page.locator(".message .text").allInnerTexts(), ["one", "two"]);
  assert.equal(await page.inputValue("#composer"), "a draft");
}

export async function tooFastShowsACountdownAndSendsAfterIt(open) {
  const page = await open("/mock.html?scene=empty");
  await page.evaluate(() =>
    mock.server.refusals.set("send", [{ code: "rate_limited", message: "Slower.", retryable: true, retryAfterMs: 1_500 }]),
  );
  await write(page, "fast");
  await page.waitForSelector(".held");
  assert.match(await page.innerText(".held"), /^You are writing too fast\. Your messages go out in \d s\.$/);
  await page.waitForFunction(() => mock.server.log.count === 1);
  await page.waitForSelector(".held", { state: "detached" });
}

export async function aTextThatIsTooLongIsCountedAndKept(open) {
  const page = await open("/mock.html?scene=empty");
  await page.fill("#composer", "👋".repeat(800));
  assert.equal(await page.innerText(".limit"), "");
  await page.fill("#composer", "👋".repeat(990));
  assert.equal(await page.innerText(".limit"), "10 characters left");
  await page.fill("#composer", "👋".repeat(1_001));
  assert.equal(await page.innerText(".limit"), "1 character too many");
  await page.press("#composer", "Enter");
  assert.ok(await page.locator(".send").isDisabled());
  assert.equal((await page.inputValue("#composer")).length, 2_002);
  assert.equal(await page.locator("article").count(), 0);
  await page.fill("#composer", "👋".repeat(1_000));
  await page.press("#composer", "Enter");
  await page.waitForFunction(() => mock.server.log.count === 1);
  assert.equal(await page.inputValue("#composer"), "");
}

export async function aRefusedTextComesBackIntoTheComposer(open) {
  const page = await open("/mock.html?scene=empty");
  await page.evaluate(() =>
    mock.server.refusals.set("send", [{ code: "too_long", message: "This is longer than 4,000 characters.", retryable: false }]),
  );
  await write(page, "long");
  await page.click("text=Edit");
  assert.equal(await page.inputValue("#composer"), "long");
  assert.equal(await page.locator("article").count(), 0);
}

export async function theComposerGrowsToTwoFifthsOfTheHeightAndThenScrolls(open) {
  const page = await open("/mock.html");
  const height = () => page.$eval("#composer", (e) => e.clientHeight);
  const one = await height();
  await page.fill("#composer", "a\nb\nc");
  assert.ok((await height()) > one);
  await page.fill("#composer", "line\n".repeat(60));
  assert.ok(Math.abs((await height()) - 280) <= 2, `${await height()} of 700`);
  assert.ok(await page.evaluate(() => { const m = document.querySelector("#messages"); return m.scrollHeight - m.scrollTop - m.clientHeight < 2; }));
}

export async function typingAnywhereGoesToTheComposer(open) {
  const page = await open("/mock.html?scene=empty");
  await page.focus("#messages");
  await page.keyboard.type("hi");
  assert.equal(await page.inputValue("#composer"), "hi");
}

export async function aSessionThatEndsElsewhereSignsOutAndForgets(open) {
  const page = await open("/mock.html");
  await write(page, "draft");
  await page.fill("#composer", "secret draft");
  await page.evaluate(() => mock.client.hidden());
  await page.evaluate(() => mock.server.say("session:end", { reason: "revoked" }));
  await page.waitForSelector("text=This session was ended from another device.");
  assert.equal(await page.locator("article").count(), 0);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
}
