// Who is typing, and sessions that end.
import assert from "node:assert/strict";
import { phone } from "./chat.mjs";
import { focus, shows, stopwatch, write } from "./gestures.mjs";
import { password } from "./member.mjs";

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
    await other.getByText("The session has ended.").waitFor();

    await page.getByRole("heading", { name: "This session was ended from another device." }).waitFor({ timeout: 10_000 });
    assert.equal(await page.locator("article, #composer").count(), 0);
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("hubbub:"))), []);
    await page.getByRole("link", { name: "Log in" }).click();
    await page.waitForURL("**/user/login");
    await page.goto(`${chat.server.base}/chat`);
    assert.equal(new URL(page.url()).pathname, "/user/login");
    await other.goto(`${chat.server.base}/chat`);
    await shows(other, "before the end");
  },

  async "UX 73 the title and the icon of the tab say how much is unread, until it is read"(chat) {
    const [page, bob] = [await chat.open(await chat.person("ada")), await chat.member("bob")];
    const marked = (icon) => page.locator(`link[rel=icon][href="${icon}"]`).waitFor({ state: "attached" });
    const titled = (title) => page.waitForFunction((title) => document.title === title, title);
    await titled("lobby · Hubbub");
    await marked("/icon.svg");
    await bob.say("seen at once");
    await shows(page, "seen at once");
    await titled("lobby · Hubbub");
    await focus(page, false);
    for (let i = 0; i < 3; i++) await bob.say(`unread ${i}`);
    await titled("(3) lobby · Hubbub");
    await marked("/icon-unread.svg");
    assert.ok((await page.request.get(`${chat.server.base}/icon-unread.svg`)).ok());
    await focus(page, true);
    await titled("lobby · Hubbub");
    await marked("/icon.svg");
  },

  async "UX 69 typing is shown for six seconds, several people above three, and never oneself"(chat) {
    const ada = await chat.person("ada");
    const context = await chat.browser(ada);
    const page = await chat.open(ada, { context, clock: true });
    const typists = page.locator(".typists");
    const [bob, carol, dave, erin] = await Promise.all(["bob", "carol", "dave", "erin"].map((name) => chat.member(name)));
    await bob.typing();
    await typists.getByText("bob is typing", { exact: true }).waitFor();
    const expired = await stopwatch(page, ".typists:empty");
    await page.clock.runFor(15_000);
    const after = await expired();
    assert.ok(after <= 6_100, `after ${after} ms`);

    await bob.typing();
    await carol.typing();
    await typists.getByText("bob and carol are typing", { exact: true }).waitFor();
    await dave.typing();
    await typists.getByText("bob, carol, and dave are typing", { exact: true }).waitFor();
    await erin.typing();
    await typists.getByText("Several people are typing", { exact: true }).waitFor();
    await erin.say("said");
    await shows(page, "said");
    await typists.getByText("bob, carol, and dave are typing", { exact: true }).waitFor();
    await page.clock.runFor(7_000);

    const second = await chat.open(ada, { context });
    const frank = await chat.open(await chat.person("frank"));
    await second.locator("#composer").pressSequentially("my own");
    await frank.locator(".typists").getByText("ada is typing", { exact: true }).waitFor();
    // What bob says now comes after what ada's other tab has typed.
    await bob.typing();
    await typists.getByText("bob is typing", { exact: true }).waitFor();
    await second.locator(".typists").getByText("bob is typing", { exact: true }).waitFor();
  },
};
