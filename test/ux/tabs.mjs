// What one browser keeps, and what its tabs make of it together; logging out.
import assert from "node:assert/strict";
import { online } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { saying, shows, texts, write } from "./gestures.mjs";

/** Two tabs of one browser, behind a proxy. */
async function twoTabs(chat) {
  const proxy = await chat.proxy();
  const ada = await chat.person("ada");
  const context = await chat.browser(ada, { base: proxy.base });
  const open = () => chat.open(ada, { context });
  return { proxy, ada, context, open, a: await open(), b: await open(), bob: await chat.member("bob") };
}

const composed = (page) => page.inputValue("#composer");
const said = async (bob) => (await bob.history()).map((message) => message.text);
const kept = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => /^hubbub:(draft|unsent):/.test(key)));

async function logOut(page) {
  await page.getByRole("button", { name: "You: ada" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
}

/** Has every page of a browser find its storage as the script makes it. */
const broken = {
  "is missing": () => Object.defineProperty(window, "localStorage", { value: null }),
  "is forbidden": () =>
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    }),
  "is full": () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  },
};

const tests = {
  async "UX 66 two tabs with one draft and Enter in both send it once"(chat) {
    const { open, a, bob } = await twoTabs(chat);
    await a.fill("#composer", "one draft");
    const c = await open();
    await eventually("the new tab shows the draft", async () => (await composed(c)) === "one draft");
    await Promise.all([a.press("#composer", "Enter"), c.press("#composer", "Enter")]);
    await write(a, "after it");
    for (const page of [a, c]) {
      await shows(page, "after it");
      assert.deepEqual(await texts(page), ["one draft", "after it"]);
    }
    assert.deepEqual(await said(bob), ["one draft", "after it"]);
    await eventually("both composers are empty", async () => (await composed(a)) === "" && (await composed(c)) === "");
    await eventually("nothing is left", async () => (await kept(a)).length === 0);
  },

  async "UX 16 each tab keeps its own draft, whatever the other sends, over a reload"(chat) {
    const { a, b, bob } = await twoTabs(chat);
    await a.fill("#composer", "for A");
    await b.fill("#composer", "for B");
    assert.equal(await composed(a), "for A");
    await a.press("#composer", "Enter");
    await shows(b, "for A");
    await b.reload();
    await online(b);
    assert.equal(await composed(b), "for B");
    await b.press("#composer", "Enter");
    await shows(a, "for B");
    assert.deepEqual(await said(bob), ["for A", "for B"]);
  },

  async "UX 16 drafts of tabs that are closed are found again, one after the other"(chat) {
    const { a, b, open } = await twoTabs(chat);
    await a.fill("#composer", "the first");
    await b.fill("#composer", "the second");
    const c = await open();
    await a.close();
    await b.close();
    await c.reload();
    await online(c);
    assert.equal(await composed(c), "the second");
    await c.fill("#composer", "");
    await c.getByRole("button", { name: "Show another draft" }).click();
    assert.equal(await composed(c), "the first");
  },

  async "UX 8 a queued message is shown by every tab, sent by one, and by another when that is closed"(chat) {
    const { proxy, a, b, bob } = await twoTabs(chat);
    proxy.cut();
    await a.waitForSelector(".banner");
    await write(a, "queued");
    for (const page of [a, b]) await shows(page, "queued", "queued");
    await a.close();
    proxy.release();
    await shows(b, "queued");
    assert.equal(await saying(b, "queued").count(), 1);
    assert.deepEqual(await said(bob), ["queued"]);
    await eventually("nothing is left", async () => (await kept(b)).length === 0);
  },

  async "UX 4 a message that is deleted in one tab is gone in the other, and never sent"(chat) {
    const { proxy, a, b, bob } = await twoTabs(chat);
    proxy.stall();
    await write(a, "away with it");
    await shows(b, "away with it", "failed");
    proxy.cut();
    await b.getByRole("button", { name: "Delete", exact: true }).click();
    for (const page of [a, b]) await saying(page, "away with it").waitFor({ state: "detached" });
    proxy.release();
    await write(b, "the end");
    await shows(a, "the end");
    assert.deepEqual(await said(bob), ["the end"]);
  },

  async "UX 13 an option that is changed in one tab holds in the other"(chat) {
    const { a, b } = await twoTabs(chat);
    await a.getByRole("button", { name: "You: ada" }).click();
    await a.getByRole("checkbox", { name: "Enter sends" }).uncheck();
    await b.fill("#composer", "a line");
    await b.press("#composer", "Enter");
    assert.equal(await composed(b), "a line\n");
    await b.getByRole("button", { name: "You: ada" }).click();
    assert.equal(await b.getByRole("checkbox", { name: "Enter sends" }).isChecked(), false);
  },

  async "UX 67 logging out while the server is away says so and deletes nothing, and asks about what is not sent"(chat) {
    const { proxy, a, b } = await twoTabs(chat);
    await b.close();
    proxy.cut();
    await a.waitForSelector(".banner");
    await write(a, "one");
    await write(a, "two");
    await a.fill("#composer", "a draft");
    await logOut(a);
    const asked = a.getByRole("alertdialog", { name: "2 messages and 1 draft haven't been sent yet." });
    await asked.waitFor();
    await a.getByRole("button", { name: "Stay logged in" }).click();
    await asked.waitFor({ state: "detached" });
    assert.equal((await kept(a)).length, 3);

    await logOut(a);
    await a.getByRole("button", { name: "Log out and delete" }).click();
    await a.getByRole("alertdialog", { name: "You're still logged in" }).waitFor();
    assert.equal((await kept(a)).length, 3);
    assert.equal(await composed(a), "a draft");
    await a.getByRole("button", { name: "Close" }).click();
    await shows(a, "two", "queued");

    proxy.release();
    await shows(a, "two");
    // What the server keeps is not lost: nothing is asked.
    await eventually("the draft is on the server", () => a.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith("hubbub:told:"))));
    await logOut(a);
    await a.waitForURL("**/user/login");
    assert.deepEqual(await a.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("hubbub:"))), []);
    await a.goto(`${proxy.base}/chat`);
    assert.equal(new URL(a.url()).pathname, "/user/login");
  },

  async "UX 67 logging out when the server answers with an error says so and deletes nothing"(chat) {
    const { a } = await twoTabs(chat);
    chat.expects(/status of 503/);
    await a.route("**/user/logout", (route) => route.fulfill({ status: 503, body: "busy" }));
    await logOut(a);
    await a.getByRole("alertdialog", { name: "You're still logged in" }).waitFor();
    await a.unroute("**/user/logout");
    await a.getByRole("button", { name: "Try again" }).click();
    await a.waitForURL("**/user/login");
  },
};

for (const [how, script] of Object.entries(broken)) {
  tests[`UX 9 when the browser's storage ${how} everything works, and the page says what is not kept`] = async (chat) => {
    const context = await chat.browser(await chat.person("ada"));
    await context.addInitScript(script);
    const page = await context.newPage();
    await page.goto(`${context.base}/chat`);
    await online(page);
    await write(page, "hello");
    await shows(page, "hello");
    await page.fill("#composer", "a draft");
    await page.getByText("This browser can't save unsent messages.").waitFor();
    await page.press("#composer", "Enter");
    await shows(page, "a draft");
    await page.getByText("This browser can't save unsent messages.").waitFor({ state: "detached" });
    await logOut(page);
    await page.waitForURL("**/user/login");
  };
}

tests["UX 93 a browser that lacks what the page needs is told so instead of a blank page"] = async (chat) => {
  const context = await chat.browser(await chat.person("ada"));
  await context.addInitScript(() => delete Intl.ListFormat);
  chat.expects(/ListFormat/);
  const page = await context.newPage();
  await page.goto(`${context.base}/chat`);
  await page.getByText("The chat can't run in this browser.").waitFor();
};

export default tests;
