// Who is typing, and sessions that end.
import assert from "node:assert/strict";
import { phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { comes, focus, shows, showsInNoTime, stopClock, stopwatch, write } from "./gestures.mjs";
import { password } from "./member.mjs";

/** Keeps all that a page shows of who is typing. */
function hearOfTyping() {
  window.typed = new Set();
  const look = () => window.typed.add(document.querySelector(".typists")?.textContent);
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}

export default {
  async "UX 67 a session that is ended from another device signs this tab out"(chat) {
    const ada = await chat.person("ada");
    const page = await chat.open(ada);
    await write(page, "before the end");
    await shows(page, "before the end");
    await page.fill("#composer", "a secret draft");

    const other = await (await chat.browser(undefined, phone)).newPage();
    await other.goto(`${chat.server.base}/`);
    await other.getByLabel("Name").fill("ada");
    await other.locator("#password").fill(password);
    await other.getByRole("button", { name: "Log in", exact: true }).tap();
    await other.waitForURL("**/chat");
    await other.goto(`${chat.server.base}/user/account`);
    await other.getByRole("button", { name: "Log out there" }).tap();
    await other.getByText("You've been logged out there.").waitFor();

    await page.getByRole("heading", { name: "You were logged out from another device." }).waitFor();
    assert.equal(await page.locator("article, #composer").count(), 0);
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("hubbub:"))), []);
    await page.getByRole("link", { name: "Log in" }).click();
    await page.waitForURL("**/user/login");
    await page.goto(`${chat.server.base}/chat`);
    assert.equal(new URL(page.url()).pathname, "/user/login");
    await other.goto(`${chat.server.base}/chat`);
    await shows(other, "before the end");
  },

  async "UX 73 the title and the icon of the tab say how much is meant for me, and the icon that more is unread, until it is read"(chat) {
    const [page, bob] = [await chat.open(await chat.person("ada")), await chat.member("bob")];
    const marked = (icon) => page.locator(`link[rel=icon][href="${icon}"]`).waitFor({ state: "attached" });
    const titled = (title) => page.waitForFunction((title) => document.title === title, title);
    await titled("lobby · Hubbub");
    await marked("/icon.svg");
    await bob.say("seen at once");
    await shows(page, "seen at once");
    await titled("lobby · Hubbub");
    await focus(page, false);
    await bob.say("unread");
    await marked("/icon-unread.svg");
    assert.ok((await page.request.get(`${chat.server.base}/icon-unread.svg`)).ok());
    await titled("lobby · Hubbub");
    for (let i = 0; i < 3; i++) await bob.say(`unread ${i}, @ada`);
    await titled("(3) lobby · Hubbub");
    await marked("/icon-3.svg");
    assert.ok((await page.request.get(`${chat.server.base}/icon-3.svg`)).ok());
    await focus(page, true);
    await titled("lobby · Hubbub");
    await marked("/icon.svg");
  },

  async "UX 70 whoever closes one of two tabs is still here, and whoever closes the only one is not"(chat) {
    const [ada, cleo] = [await chat.person("ada"), await chat.person("cleo")];
    const context = await chat.browser(ada);
    const tabs = [await chat.open(ada, { context }), await chat.open(ada, { context })];
    const other = await chat.open(cleo);
    const page = await chat.open(await chat.person("bob"));
    await page.locator("header .people").click();
    const here = page.locator("#people li bdi");
    const are = (...names) => eventually(`${names} are here`, async () => (await here.allTextContents()).join() === names.join(), 60_000);
    await are("ada", "bob", "cleo");
    await tabs[0].close();
    await other.close();
    await are("ada", "bob");
  },

  async "UX 69 typing is shown for six seconds, several people above three, and never oneself"(chat) {
    const ada = await chat.person("ada");
    const context = await chat.browser(ada);
    const page = await chat.open(ada, { context, clock: true });
    const typists = page.locator(".typists");
    const typing = (who) => typists.getByText(who, { exact: true });
    const [bob, carol, dave, erin] = await Promise.all(["bob", "carol", "dave", "erin"].map((name) => chat.member(name)));
    // It must not be over before the test has seen it.
    await stopClock(page);
    await bob.typing();
    await comes(page, typing("bob is typing"));
    const expired = await stopwatch(page, ".typists:empty");
    await page.clock.runFor(10_000);
    const after = await expired();
    assert.ok(after <= 6_100, `after ${after} ms`);

    await bob.typing();
    await carol.typing();
    await comes(page, typing("bob and carol are typing"));
    await dave.typing();
    await comes(page, typing("bob, carol and dave are typing"));
    await erin.typing();
    await comes(page, typing("Several people are typing"));
    await erin.say("said");
    await showsInNoTime(page, "said");
    await comes(page, typing("bob, carol and dave are typing"));
    await page.clock.runFor(7_000);
    await page.clock.resume();

    const second = await chat.open(ada, { context });
    const frank = await chat.open(await chat.person("frank"));
    const both = [page, second];
    for (const tab of both) await tab.evaluate(hearOfTyping);
    await second.locator("#composer").pressSequentially("my own");
    await eventually("frank sees that ada is typing", async () => {
      await second.fill("#composer", "my own"); // it shows for six seconds, so she goes on
      return frank.locator(".typists").getByText("ada is typing", { exact: true }).isVisible();
    });
    // What bob says now comes after what ada's other tab has typed.
    await eventually("both tabs show bob", async () => {
      await bob.typing();
      return (await Promise.all(both.map((tab) => tab.evaluate(() => window.typed.has("bob is typing"))))).every(Boolean);
    });
    for (const tab of both) assert.deepEqual(await tab.evaluate(() => [...window.typed].filter(Boolean)), ["bob is typing"]);
  },
};
