// The timeline: where the view stands, and what stands between the messages.
import assert from "node:assert/strict";
import { eventually } from "./eventually.mjs";
import { everything, left, rests, saying, scrollUp, settled, shows, stopClock, texts, top } from "./gestures.mjs";
import { password } from "./member.mjs";

/** A page in a room that has so many messages already, all read, and who wrote them. */
async function room(chat, count, options) {
  const bob = await chat.member("bob");
  // Uneven lengths, so that rows are not all equally high.
  await Promise.all(Array.from({ length: count }, (_, i) => bob.say(`line ${i}${" and more".repeat((i % 5) * 12)}.`)));
  const page = await chat.open(await chat.person("ada"), options);
  await settled(page);
  return { page, bob };
}

/** How far what was uppermost has moved after something happened, in pixels. */
async function movement(page, act) {
  const { key, at } = await top(page);
  await act();
  await settled(page);
  const now = await page.evaluate((key) => document.querySelector(`[data-key="${key}"]`).getBoundingClientRect().top, key);
  return Math.abs(now - at);
}

/** Fills a room with more than a page loads at once, lines of all lengths; returns how many. */
async function crowded(chat) {
  const members = await Promise.all(["bob", "carol", "dave", "erin"].map((name) => chat.member(name)));
  await members[0].say("the very first");
  await Promise.all(members.flatMap((member) => Array.from({ length: 28 }, (_, i) => member.say(`${i} ${"text ".repeat(i * 3)}`))));
  return 1 + 4 * 28;
}

const pill = (page) => page.locator(".pill .button");

export default {
  async "UX 31 the view follows the newest message only from near the end"(chat) {
    const { page, bob } = await room(chat, 30);
    assert.ok((await left(page)) < 2);
    await bob.say("followed from the end");
    await shows(page, "followed from the end");
    await settled(page);
    assert.ok((await left(page)) < 2);
    await scrollUp(page, 80);
    await bob.say("followed from near the end");
    await shows(page, "followed from near the end");
    await settled(page);
    assert.ok((await left(page)) < 2);
    await scrollUp(page, 140);
    await bob.say("not followed");
    await shows(page, "not followed");
    await settled(page);
    assert.ok((await left(page)) > 140);
  },

  async "UX 32 new messages do not move the view of who has scrolled up, nor do changes above it"(chat) {
    const { page, bob } = await room(chat, 30);
    const [, above, gone] = await bob.history();
    await scrollUp(page, 600);
    const moved = await movement(page, async () => {
      for (let i = 0; i < 8; i++) await bob.say(`news ${i} ${"long ".repeat(40 * (i % 2))}`);
      await pill(page).getByText("8 new messages").waitFor();
      await bob.edit(above.id, "much longer ".repeat(60).trim());
      await bob.delete(gone.id);
      await shows(page, "much longer ".repeat(60).trim() + " edited");
      await saying(page, gone.text).waitFor({ state: "detached" });
    });
    assert.ok(moved < 1, `moved by ${moved} px`);
  },

  async "UX 33 a pill counts new messages and leads to the newest, another to the first unread"(chat) {
    const { page, bob } = await room(chat, 30);
    await scrollUp(page, 600);
    await bob.say("the first of the new");
    await pill(page).getByText("1 new message").waitFor();
    for (let i = 0; i < 19; i++) await bob.say(`news ${i} ${"of several lines ".repeat(20)}`);
    await pill(page).getByText("20 new messages").waitFor();
    await page.getByRole("button", { name: "First new message" }).click();
    await settled(page);
    const inView = (text) =>
      saying(page, text).evaluate((e) => {
        const [view, box] = [e.closest("#messages").getBoundingClientRect(), e.getBoundingClientRect()];
        return box.top >= view.top && box.bottom <= view.bottom;
      });
    assert.ok(await inView("the first of the new"));
    await scrollUp(page, 1_000);
    await bob.say("the newest");
    await pill(page).getByText("new message").click();
    await settled(page);
    assert.ok(await inView("the newest"));
    assert.ok((await left(page)) < 2);
    assert.equal(await pill(page).count(), 0);
  },

  async "UX 34 history that comes before what is read does not move it"(chat) {
    const count = await crowded(chat);
    const proxy = await chat.proxy();
    const page = await chat.open(await chat.person("ada"), { through: proxy });
    const loaded = () => page.locator("article").count();
    for (;;) {
      await rests(page);
      const before = await loaded();
      if (before === count) break;
      // What is uppermost is measured before history has come.
      proxy.hold("answers");
      await page.$eval("#messages", (e) => (e.scrollTop = 40));
      const moved = await movement(page, async () => {
        proxy.release();
        await eventually("history comes", async () => (await loaded()) > before);
      });
      assert.ok(moved <= 1, `moved by ${moved} px`);
    }
    assert.equal((await everything(page)).length, count);
  },

  async "UX 36 messages of one author are a run until somebody else speaks or a line comes between"(chat) {
    const [bob, carol, ada] = [await chat.member("bob"), await chat.member("carol"), await chat.person("ada")];
    for (const [member, text] of [[bob, "one"], [bob, "two"], [carol, "three"], [bob, "four"]]) await member.say(text);
    await chat.person("dave");
    await bob.say("five");
    await bob.say("six");
    const page = await chat.open(ada);
    await shows(page, "six");
    const named = () => page.$$eval("article:has(.name)", (all) => all.map((e) => e.querySelector(".text").textContent.trim()));
    assert.deepEqual(await named(), ["one", "three", "four", "five"]);
    // Who does not see the name still hears it.
    assert.equal(await page.locator("article").nth(1).locator("bdi").textContent(), "bob");
    await bob.say("seven");
    await shows(page, "seven");
    assert.deepEqual(await named(), ["one", "three", "four", "five"]);
  },

  async "UX 37 days are divided in the reader's zone and locale"(chat) {
    const bob = await chat.member("bob");
    await bob.say("when?");
    const [{ at }] = await bob.history();
    // Whatever the hour, these two never have the same date.
    for (const [timezoneId, locale] of [["Pacific/Kiritimati", "de-DE"], ["Pacific/Pago_Pago", "en-US"]]) {
      const later = at + 3 * 86_400_000;
      const page = await chat.open(await chat.person(locale.slice(0, 2) + "-reader"), { clock: later, timezoneId, locale });
      const format = { weekday: "long", day: "numeric", month: "long", timeZone: timezoneId };
      const year = (time) => new Intl.DateTimeFormat("en", { year: "numeric", timeZone: timezoneId }).format(time);
      if (year(at) !== year(later)) format.year = "numeric";
      assert.deepEqual(await page.locator(".day").allInnerTexts(), [new Intl.DateTimeFormat(locale, format).format(at)]);
    }
    // An hour before midnight where the reader is, and in most hours not in UTC.
    const hour = new Date(at).getUTCHours();
    const ahead = hour > 8 ? 23 - hour : -1 - hour;
    const zone = `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
    const next = await chat.open(await chat.person("next-day"), { clock: at + 3_600_000, timezoneId: zone, locale: "de-DE" });
    assert.deepEqual(await next.locator(".day").allInnerTexts(), ["Gestern"]);
    // At noon, for the day must not end meanwhile.
    const noon = `Etc/GMT${hour > 12 ? "+" : "-"}${Math.abs(12 - hour)}`;
    const today = await chat.open(await chat.person("today"), { clock: at, timezoneId: noon, locale: "de-DE" });
    assert.deepEqual(await today.locator(".day").allInnerTexts(), ["Heute"]);
  },

  async "UX 38 the time shows on hover and focus, with the full date, and machines can read it"(chat) {
    const { page, bob } = await room(chat, 3, { timezoneId: "Asia/Kathmandu" });
    const [, { at }] = await bob.history();
    const second = page.locator("article").nth(1);
    const time = second.locator("time");
    const visible = () => time.evaluate((e) => Number(getComputedStyle(e).opacity));
    const becomes = (opacity) => eventually(`an opacity of ${opacity}`, async () => (await visible()) === opacity);
    assert.equal(await visible(), 0);
    await second.hover();
    await becomes(1);
    await page.mouse.move(0, 0);
    await becomes(0);
    await page.focus("#messages");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.equal(await visible(), 1);
    assert.equal(await time.getAttribute("datetime"), new Date(at).toISOString());
    const said = (options) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "Asia/Kathmandu" }).format(at);
    assert.equal(await time.innerText(), said({ timeStyle: "short" }));
    assert.equal(await time.getAttribute("title"), said({ dateStyle: "full", timeStyle: "short" }));
    assert.equal(await page.locator("article").first().locator("time").evaluate((e) => getComputedStyle(e).opacity), "1");
  },

  async "UX 39 the day rolls over at midnight without a reload"(chat) {
    const bob = await chat.member("bob");
    await bob.say("late");
    const [{ at }] = await bob.history();
    // In a zone whose midnight is no other zone's.
    const [day, offset] = [86_400_000, 5.75 * 3_600_000];
    const midnight = Math.ceil((at + offset) / day) * day - offset;
    const page = await chat.open(await chat.person("ada"), { clock: midnight - 25_000, timezoneId: "Asia/Kathmandu" });
    assert.deepEqual(await page.locator(".day").allInnerTexts(), ["Today"]);
    await page.clock.fastForward(27_000);
    await page.locator(".day").getByText("Yesterday").waitFor();
    assert.deepEqual(await page.locator(".day").allInnerTexts(), ["Yesterday"]);
  },

  async "UX 40 the start of the room is marked, loading shows a skeleton, and what failed can be tried again"(chat) {
    const count = await crowded(chat);
    const proxy = await chat.proxy();
    proxy.silence("/socket.io/");
    const page = await chat.open(await chat.person("ada"), { through: proxy, waits: false, clock: true });
    await page.locator(".skeleton").waitFor();
    await page.getByRole("status").getByText("Loading messages").waitFor({ state: "attached" });
    assert.equal(await page.locator("article").count(), 0);
    proxy.release();
    proxy.reset();
    await page.locator("article").last().waitFor();
    await page.locator(".skeleton").waitFor({ state: "detached" });
    await eventually("the page is online", () => page.locator(".banner").count().then((count) => count === 0));

    // Loading must not be given up before the test has seen it.
    await stopClock(page);
    proxy.hold("answers");
    await eventually("older messages are being loaded", async () => {
      // What is loaded comes into the page in steps.
      await page.$eval("#messages", (e) => (e.scrollTop = 0));
      await page.clock.runFor(20);
      return page.getByText("Loading older messages").isVisible();
    });
    await page.clock.resume();
    proxy.cut();
    await page.getByText("Older messages couldn't be loaded.").waitFor();
    // By keyboard: the banner may come over it.
    await page.getByRole("button", { name: "Try again" }).press("Enter");
    await page.getByText("Older messages couldn't be loaded.").waitFor();
    proxy.release();
    await page.getByText("Older messages couldn't be loaded.").waitFor({ state: "detached" });
    await everything(page);
    assert.equal((await texts(page))[0], "the very first");
    assert.equal((await texts(page)).length, count);
  },

  async "UX 46 who joined and left is collapsed into one line"(chat) {
    const page = await chat.open(await chat.person("ada"));
    const line = page.locator(".system");
    const bob = await chat.person("bob");
    await line.getByText("ada and bob joined").waitFor();
    const names = Array.from({ length: 10 }, (_, i) => `guest-${i}`);
    await Promise.all(names.map((name) => chat.person(name)));
    await line.getByText("12 people joined").waitFor();
    assert.equal(await line.count(), 1);
    const gone = await fetch(`${chat.server.base}/user/delete`, {
      method: "POST",
      headers: { Cookie: bob.cookie, Origin: chat.server.base },
      body: new URLSearchParams({ username: "bob", password }),
    });
    assert.equal(gone.status, 200);
    await line.getByText(/^11 people joined, .+ left$/).waitFor();
    assert.equal(await line.count(), 1);
    const carol = await chat.member("carol");
    await carol.say("hello");
    await shows(page, "hello");
    await chat.person("dave");
    await line.getByText("dave joined").waitFor();
    assert.deepEqual((await line.allInnerTexts()).length, 2);
  },
};
