// Sending: each function is a test, its name a sentence.
import assert from "node:assert/strict";


async function write(page, text) {
  await page.fill("#composer", text);
  await page.press("#composer", "Enter");
}

export async function anOwnMessageAppearsAtOnceAndTurnsToSentWithoutMoving(open) {
  const page = await open("/mock.html?latency=400");
  const send = () =>
    page.evaluateHandle(async () => {
      const composer = document.querySelector("#composer");
      composer.value = "Hello";
      composer.dispatchEvent(new Event("input"));
      await new Promise(requestAnimationFrame);
      const before = document.querySelectorAll("article").length;
      const started = performance.now();
      composer.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      while (document.querySelectorAll("article").length === before) await new Promise(requestAnimationFrame);
      const took = performance.now() - started;
      const element = [...document.querySelectorAll("article")].at(-1);
      const box = () => JSON.stringify([element.offsetTop, element.offsetHeight, element.querySelector(".text").getBoundingClientRect().x]);
      return { took, element, box, state: element.dataset.state, before: box() };
    });
  const sent = await send();
  const { took, state, before } = await sent.evaluate(({ took, state, before }) => ({ took, state, before }));
  assert.equal(state, "pending");
  await page.waitForFunction(({ element }) => element.dataset.state === "sent", sent);
  assert.equal(await sent.evaluate(({ box }) => box()), before);
  await page.waitForFunction(() => mock.client.room.outbox.items.length === 0);
  assert.equal(await sent.evaluate(({ box }) => box()), before);
  assert.ok(await sent.evaluate(({ element }) => element.isConnected), "the element was replaced");
  // The quickest of five, because other programs may have the processor for a while.
  let least = took;
  for (let i = 0; i < 4 && least >= 500; i++) least = Math.min(least, await (await send()).evaluate(({ took }) => took));
  assert.ok(least < 500, `after ${least} ms`);
}

export async function enterTwiceSendsOnce(open) {
  const page = await open("/mock.html?scene=empty");
  await page.fill("#composer", "once");
  await page.press("#composer", "Enter");
  await page.press("#composer", "Enter");
  await page.waitForSelector('[data-state="sent"]');
  assert.equal(await page.locator("article").count(), 1);
  assert.equal(await page.evaluate(() => mock.server.log.count), 1);
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
  await page.waitForSelector(".banner");
  await page.waitForSelector('[data-state="failed"]');
  await page.evaluate(() => (mock.weather.state = "fair"));
  await page.focus("#messages");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Retry");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Delete");
  await page.waitForSelector(".banner", { state: "detached" });
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
  await page.locator('[data-state="queued"]').nth(1).waitFor();
  await page.reload();
  await page.waitForFunction(() => mock.server.log.count === 2);
  await page.locator('[data-state="sent"]').nth(1).waitFor();
  assert.deepEqual(await page.locator(".message .text").allInnerTexts(), ["one", "two"]);
  assert.equal(await page.inputValue("#composer"), "a draft");
}

export async function tooFastShowsACountdownAndSendsAfterIt(open) {
  const page = await open("/mock.html?scene=empty");
  await page.evaluate(() =>
    mock.server.refusals.set("send", [{ code: "rate_limited", message: "Slower.", retryable: true, retryAfterMs: 1_500 }]),
  );
  await write(page, "fast");
  const held = await page.waitForFunction(() => document.querySelector(".held")?.textContent);
  assert.match(await held.jsonValue(), /^You're writing too fast\. Your messages will be sent in \d s\.$/);
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
  await page.waitForSelector("article", { state: "detached" });
}

export async function theComposerGrowsToTwoFifthsOfTheHeightAndThenScrolls(open) {
  const page = await open("/mock.html");
  const height = () => page.$eval("#composer", (e) => e.clientHeight);
  const one = await height();
  await page.fill("#composer", "a\nb\nc");
  assert.ok((await height()) > one);
  await page.fill("#composer", "line\n".repeat(60));
  assert.ok(Math.abs((await height()) - 280) <= 2, `${await height()} of 700`);
  await page.waitForFunction(() => { const m = document.querySelector("#messages"); return m.scrollHeight - m.scrollTop - m.clientHeight < 2; });
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
  await page.waitForSelector("text=You were logged out from another device.");
  assert.equal(await page.locator("article").count(), 0);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
}
