// Many rooms on one page: going from one to another, and what stays with each.
import assert from "node:assert/strict";
import { reach } from "./list.mjs";

const rooms = "/mock.html?scene=rooms";
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const line = (page, name) => page.locator("nav a").filter({ hasText: name });
const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
const path = (page) => new URL(page.url()).pathname;

async function go(page, name) {
  await line(page, name).click();
  await heading(page, name);
  await page.waitForSelector("#messages[aria-busy=false]");
}

/** Does something in the page and lets it be painted. */
const painted = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

export async function aRoomHasAnAddressAndBackAndForwardLeadToIt(open) {
  const page = await open(rooms);
  await go(page, "engineering");
  const first = path(page);
  assert.match(first, /^\/chat\/room/);
  assert.equal(await line(page, "engineering").getAttribute("href"), first);
  assert.equal(await line(page, "engineering").getAttribute("aria-current"), "page");
  await go(page, "help");
  assert.notEqual(path(page), first);
  await page.goBack();
  await heading(page, "engineering");
  assert.equal(path(page), first);
  await page.goForward();
  await heading(page, "help");
  assert.equal(await page.title(), await page.evaluate(() => `(${mock.client.meant}) help · Hubbub`));
}

export async function whatIsHalfWrittenStaysInItsRoomAndIsMarked(open) {
  const page = await open(rooms);
  await go(page, "engineering");
  await page.fill("#composer", "half a sentence");
  await go(page, "help");
  assert.equal(await page.inputValue("#composer"), "");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "composer");
  assert.match(await line(page, "engineering").textContent(), /draft/);
  await go(page, "engineering");
  assert.equal(await page.inputValue("#composer"), "half a sentence");
  await page.waitForFunction(() => !document.querySelector("nav .draft"));
  await page.press("#composer", "Enter");
  await go(page, "help");
  await painted(page);
  assert.equal(await page.locator("nav .draft").count(), 0);
}

export async function whereOneWasInARoomIsKept(open) {
  const page = await open(rooms);
  // The room begins with what fills the view, and what is above comes then.
  await page.waitForFunction(() => document.querySelector("#messages").scrollTop > 1_200);
  await painted(page);
  await page.$eval("#messages", (e) => (e.scrollTop -= 1_000));
  await painted(page);
  const read = () => page.evaluate(() => {
    const view = document.querySelector("#messages").getBoundingClientRect();
    const first = [...document.querySelectorAll("[data-key] article")].find((e) => e.getBoundingClientRect().bottom > view.top + 1);
    return [first.parentElement.dataset.key, Math.round(first.getBoundingClientRect().top)];
  });
  const before = await read();
  await go(page, "engineering");
  await page.evaluate(() => { for (let i = 0; i < 5; i++) mock.say(); });
  await go(page, "lobby");
  await painted(page);
  const after = await read();
  assert.equal(after[0], before[0]);
  assert.ok(Math.abs(after[1] - before[1]) <= 1, `${after} and ${before}`);
  // At the end one stays at the end, or comes to what is new.
  await go(page, "help");
  await page.evaluate(() => mock.server.change((log) => log.post({ id: "u", name: "Uma" }, "late", "something new"), mock.client.rooms.find((room) => room.info.name === "weekend").id));
  await page.waitForFunction(() => [...document.querySelectorAll("nav a.strong")].some((e) => e.textContent.includes("weekend")));
}

export async function aRoomSeenBeforeIsThereInTheSameFrame(open) {
  const page = await open(rooms);
  await go(page, "engineering");
  await go(page, "help");
  const texts = await page.evaluate(
    () =>
      new Promise((done) => {
        const link = [...document.querySelectorAll("nav a")].find((e) => e.textContent.includes("engineering"));
        const opened = mock.server.calls.get("open");
        link.click();
        requestAnimationFrame(() => requestAnimationFrame(() => done([document.querySelectorAll("article").length, mock.server.calls.get("open") - opened])));
      }),
  );
  assert.ok(texts[0] > 10);
  assert.equal(texts[1], 0);
}

export async function theKeysLeadFromRoomToRoomAndToWhatIsNew(open) {
  const page = await open(rooms);
  await page.focus("#composer");
  await page.keyboard.press("Alt+ArrowDown");
  await heading(page, "release planning for the autumn");
  await page.keyboard.press("Alt+ArrowUp");
  await heading(page, "lobby");
  await page.keyboard.press("Alt+Shift+ArrowDown");
  await heading(page, "музыка");
  await page.keyboard.press("Alt+Shift+ArrowUp");
  await heading(page, "gardening");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "composer");
  // The list itself has one stop; the arrows walk in it.
  await line(page, "gardening").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await heading(page, "jobs");
  assert.equal(await page.locator("nav a[tabindex='0']").count(), 1);
}

export async function theSwitcherNeedsNoMouse(open) {
  const page = await open(rooms);
  await page.focus("#composer");
  await page.keyboard.press("Control+k");
  const options = page.getByRole("option");
  assert.match(await options.first().textContent(), /unread message/);
  await page.keyboard.type("rel aut");
  assert.equal(await options.count(), 1);
  await page.keyboard.press("Enter");
  await heading(page, "release planning for the autumn");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "composer");
  await page.keyboard.press("Control+k");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  const last = page.locator("[role=option][aria-selected=true]");
  assert.match(await last.textContent(), /release planning/); // where one is comes last
  await page.keyboard.type("qqq");
  await page.getByText("No room and no person has a name like that.").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.id), "composer");
}

export async function aQuestionMarkShowsTheKeysAndIsWrittenInAField(open) {
  const page = await open(rooms);
  await page.focus("#composer");
  await page.keyboard.type("really?");
  assert.equal(await page.inputValue("#composer"), "really?");
  await page.focus("#messages");
  await page.keyboard.press("?");
  const title = page.getByRole("heading", { name: "Keyboard shortcuts" });
  await title.waitFor();
  await page.getByLabel("Use shortcuts of a single key").uncheck();
  await page.getByRole("button", { name: "Close" }).click();
  await title.waitFor({ state: "detached" });
  await page.focus("#messages");
  await page.keyboard.press("?");
  await page.waitForFunction(() => document.querySelector("#composer").value === "really??");
  await page.keyboard.press("Control+/");
  await title.waitFor();
}

export async function sectionsFoldAndRememberIt(open) {
  const page = await open(rooms);
  const head = page.getByRole("button", { name: "Rooms", exact: true });
  const all = await page.locator("nav a").count();
  await head.click();
  assert.equal(await head.getAttribute("aria-expanded"), "false");
  await line(page, "help").waitFor({ state: "detached" });
  // What is new and where one is stay in sight.
  for (const name of ["design", "lobby"]) await line(page, name).waitFor();
  await page.reload();
  await page.waitForSelector("nav a");
  assert.ok((await page.locator("nav a").count()) < all);
  await head.click();
  await line(page, "help").waitFor();
}

export async function unreadRoomsComeFirstIfOneWants(open) {
  const page = await open(rooms);
  await page.getByRole("button", { name: "List options" }).click();
  await page.getByRole("menuitem", { name: "Show unread rooms first" }).click();
  const section = page.getByRole("region", { name: "Unread" });
  await section.getByRole("link").filter({ hasText: "Farah Haddad" }).waitFor();
  assert.equal(await section.getByRole("link").filter({ hasText: "jobs" }).count(), 0); // it is muted
  await page.reload();
  await section.getByRole("link").first().waitFor();
}

export async function theSidebarIsAsWideAsOneWants(open) {
  const page = await open(rooms);
  const width = () => page.locator("nav").evaluate((e) => Math.round(e.getBoundingClientRect().width));
  const edge = page.getByRole("separator", { name: "Width of the list of rooms" });
  const before = await width();
  await edge.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await width(), before + 16);
  for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowRight");
  assert.equal(await width(), 320);
  const box = await edge.boundingBox();
  await page.mouse.move(box.x + 4, 300);
  await page.mouse.down();
  await page.mouse.move(box.x - 36, 300);
  await page.mouse.up();
  assert.equal(await width(), 280);
  await page.reload();
  await page.waitForSelector("nav a");
  assert.equal(await width(), 280);
}

export async function onAPhoneTheListIsAViewOfItsOwnAndBackLeadsToIt(open) {
  const page = await open(rooms, phone);
  assert.equal(await page.locator("#composer").count(), 0);
  await page.getByRole("button", { name: "You: Ada Lovelace" }).waitFor();
  const unread = await page.evaluate(() => mock.client.unread);
  await line(page, "engineering").tap();
  await heading(page, "engineering");
  assert.equal(await page.locator("nav").count(), 0);
  await page.goBack();
  await line(page, "engineering").waitFor();
  await line(page, "design").tap();
  await heading(page, "design");
  await page.getByRole("button", { name: /^Rooms/ }).tap();
  await line(page, "engineering").waitFor();
  // Nothing is read while one only looks at the list.
  await page.evaluate(() => mock.say());
  await page.waitForFunction((before) => mock.client.unread === before, unread); // design was read, and the lobby has one more
}

export async function onAPhoneTheListBeginsAtItsTopAndComesBackToTheRoomOneWasIn(open) {
  const page = await open("/mock.html?scene=many&count=60", phone);
  await line(page, "room 1").first().waitFor();
  assert.equal(await page.$eval("nav .list", (e) => e.scrollTop), 0);
  await (await reach(page, "room 50")).tap();
  await heading(page, "room 50");
  await page.goBack();
  await line(page, "room 50").waitFor();
  await page.waitForFunction(() => document.querySelector("nav .list").scrollTop > 0);
}

export async function aRoomFromWhichOneIsRemovedGivesBackWhatOneWrote(open) {
  const page = await open(rooms);
  await go(page, "design");
  await page.fill("#composer", "not said yet");
  await page.evaluate(() => mock.server.member(mock.client.me, mock.client.room.id, false));
  await page.getByRole("heading", { name: "You're no longer in design" }).waitFor();
  assert.equal(await page.locator("blockquote").textContent(), "not said yet");
  assert.equal(await page.locator("article, #composer").count(), 0);
  assert.equal(await line(page, "design").count(), 0);
  await go(page, "help");
}

export async function aRoomThatIsNotThereSaysSo(open) {
  const page = await open(rooms);
  await page.evaluate(() => mock.client.show("nowhere000000"));
  await page.getByText("Either there is no room at this address, or you aren't a member of it.").waitFor();
  await go(page, "help");
}

export async function aRoomThatCannotBeOpenedSaysSoAndIsTriedAgain(open) {
  const page = await open(rooms);
  await page.evaluate(() => mock.server.refusals.set("open", [{ code: "internal", message: "", retryable: false }]));
  await line(page, "help").click();
  await page.getByText("This room couldn't be loaded.").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForSelector("article");
}

export async function newsOfABusyRoomIsInTheListOnceASecondAtMost(open) {
  const page = await open("/mock.html?scene=many&count=200");
  for (const name of ["room 1", "room 2"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await heading(page, name);
    await page.waitForSelector("#messages[aria-busy=false]");
  }
  const { shown, seconds } = await page.evaluate(
    () =>
      new Promise((done) => {
        const line = [...document.querySelectorAll("nav a")].find((e) => e.querySelector(".name").textContent === "room 1");
        let [said, shown] = [0, 0];
        const begun = performance.now();
        // The room is open, so that each message comes by itself.
        const say = () => {
          mock.server.change((log) => log.post({ id: "u", name: "Uma" }, `busy${said}`, "news"), line.dataset.room);
          if (++said < 60) requestAnimationFrame(say);
        };
        new MutationObserver(() => {
          shown++;
          if (line.textContent.includes("60 unread")) done({ shown, seconds: (performance.now() - begun) / 1_000 });
        }).observe(line, { subtree: true, childList: true, characterData: true, attributes: true });
        say();
      }),
  );
  assert.ok(shown <= seconds + 2, `${shown} times in ${seconds} s`);
}
