// Reading: the view stays where the reader is, and only what was seen is read.
import assert from "node:assert/strict";
import { phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { comesBack, focus, left, rests, saying, scrollUp, settled, shows, top } from "./gestures.mjs";

/** A room with so many messages of uneven lengths, by somebody who is returned. */
async function talked(chat, count) {
  const bob = await chat.member("bob");
  for (let i = 0; i < count; i++) await bob.say(`line ${i}${" and more words to read".repeat((i % 7) * 3)}.`);
  return bob;
}

/** A page in the middle of what was said, in a window of that size. */
async function reader(chat, options) {
  await talked(chat, 60);
  const page = await chat.open(await chat.person("ada"), options);
  await rests(page);
  await scrollUp(page, 1_500);
  await rests(page);
  // Only the edge of the uppermost row is out of sight: whatever the font and the width, so much of it is there.
  const over = await standing(page, (await top(page)).key);
  await page.$eval("#messages", (e, by) => (e.scrollTop += by), over + 10);
  await rests(page);
  return page;
}

async function resize(page, width, height) {
  await page.setViewportSize({ width, height });
  await page.waitForFunction(([width, height]) => innerWidth === width && innerHeight === height, [width, height]);
  await settled(page);
}

/** The distance of a row from the view's upper edge. */
const standing = (page, key) =>
  page.evaluate((key) => document.querySelector(`[data-key="${key}"]`).getBoundingClientRect().top - document.querySelector("#messages").getBoundingClientRect().top, key);

/** The row that was uppermost is where it was, after each change and when all are undone. */
async function stays(page, changes) {
  const { key } = await top(page);
  const before = await standing(page, key);
  for (const [what, change] of Object.entries(changes)) {
    await change();
    await settled(page);
    assert.equal((await top(page)).key, key, what);
    const now = await standing(page, key);
    assert.ok(Math.abs(now - before) <= 1, `${what}: from ${before} to ${now}`);
  }
}

/** How much is unread in the room that is shown, by the list of rooms; a phone has none beside the room. */
const unread = async (page) => (page.unread ? page.unread() : Number(/(\d+) unread/.exec(await page.locator(".sidebar [aria-current=page]").textContent())?.[1] ?? 0));
const becomes = (page, count) => eventually(`${count} are unread`, async () => (await unread(page)) === count);

/** A device of each person that shows nothing. */
const devices = new WeakMap();

/** How many messages the server says are unread, as a page that is opened next will hear. */
async function marked(chat, person) {
  if (!devices.has(person)) devices.set(person, await chat.member(person));
  const member = devices.get(person);
  const { rooms } = await member.call("resume", { user: { n: 0, id: "" }, open: {} });
  return rooms[0].count - rooms[0].readCount;
}

/** Whether all of a message is in the view. */
const inView = (page, text) =>
  saying(page, text).evaluate((e) => {
    const [view, box] = [e.closest("#messages").getBoundingClientRect(), e.getBoundingClientRect()];
    return box.top >= view.top - 1 && box.bottom <= view.bottom + 1;
  });

const above = (page) => page.locator(".above .first");
const long = (i) => `news ${i} ${"of several lines ".repeat(12)}`.trim();

/** Somebody has read all there is, and looks elsewhere. */
async function away(chat, options) {
  const bob = await talked(chat, 20);
  const ada = await chat.person("ada");
  const page = await chat.open(ada, options);
  // What was read there the server soon knows.
  if (options === phone) page.unread = () => marked(chat, ada);
  await bob.say("the last that was read");
  await shows(page, "the last that was read");
  await becomes(page, 0);
  return { bob, ada, page };
}

export default {
  async "UX 90 a phone that is turned, again and again, shows the message that was read"(chat) {
    const page = await reader(chat, phone);
    const turns = {};
    for (let i = 0; i < 12; i++) turns[`turn ${i}`] = () => (i % 2 === 0 ? resize(page, 844, 390) : resize(page, 390, 844));
    await stays(page, turns);
    await page.$eval("#messages", (e) => (e.scrollTop = e.scrollHeight));
    await settled(page);
    for (const [width, height] of [[844, 390], [390, 844], [390, 400], [390, 844]]) {
      await resize(page, width, height);
      assert.ok((await left(page)) < 2, "at the end it stays at the end");
    }
  },

  async "UX 32 what is read stays when the window, the text, the composer or the panel changes its size"(chat) {
    const page = await reader(chat);
    const style = (css) => page.evaluate((css) => (document.documentElement.style.cssText = css), css);
    const people = () => page.locator("header .people").click();
    await stays(page, {
      narrower: () => resize(page, 520, 700),
      lower: () => resize(page, 520, 420),
      "as it was": () => resize(page, 1000, 700),
      "text of 150 %": () => style("font-size: 150%"),
      "another font": () => style("font-size: 150%; --font: monospace"),
      "the text as it was": () => style(""),
      "zoom of 150 %": () => resize(page, 667, 467),
      "no zoom": () => resize(page, 1000, 700),
      "the panel opens": people,
      "the panel closes": people,
      "a long draft": () => page.fill("#composer", "line\n".repeat(30)),
      "no draft": () => page.fill("#composer", ""),
    });
    // What changes its height above the view, without being another message.
    await stays(page, {
      "late content": () => page.$eval("article", (e) => (e.style.paddingBlockEnd = "150px")),
      "no late content": () => page.$eval("article", (e) => (e.style.paddingBlockEnd = "")),
    });
    await page.$eval("#messages", (e) => (e.scrollTop = e.scrollHeight));
    await settled(page);
    for (const css of ["font-size: 150%", ""]) {
      await style(css);
      await settled(page);
      assert.ok((await left(page)) < 2, `at the end it stays at the end with ${css}`);
    }
  },

  async "UX 37 a change of the time zone or the language shows on an open page"(chat) {
    const bob = await chat.member("bob");
    await bob.say("when?");
    const [{ at }] = await bob.history();
    const page = await chat.open(await chat.person("ada"), { clock: at });
    const browser = await page.context().newCDPSession(page);
    const time = page.locator("article time").first();
    const said = (locale, timeZone, options) => new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(at);
    for (const timezoneId of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"]) {
      await browser.send("Emulation.setTimezoneOverride", { timezoneId });
      await page.clock.runFor(11_000);
      await time.getByText(said("en-GB", timezoneId, { timeStyle: "short" })).waitFor();
      assert.equal(await time.getAttribute("title"), said("en-GB", timezoneId, { dateStyle: "full", timeStyle: "short" }));
      // The days are those of the zone.
      const date = new Intl.DateTimeFormat("sv", { timeZone: timezoneId }).format(at);
      assert.deepEqual(await page.locator(".day time").evaluateAll((all) => all.map((e) => e.dateTime)), [date]);
    }
    await page.evaluate(() => {
      Object.defineProperty(navigator, "languages", { value: ["en-US"] });
      dispatchEvent(new Event("languagechange"));
    });
    await time.getByText(said("en-US", "Asia/Kathmandu", { timeStyle: "short" })).waitFor();
    assert.equal(await time.getAttribute("title"), said("en-US", "Asia/Kathmandu", { dateStyle: "full", timeStyle: "short" }));
  },

  async "UX 29 the page opens at the first unread message, or at the end"(chat) {
    for (const options of [{}, phone]) {
      const { bob, ada, page } = await away(chat, options);
      assert.ok((await left(page)) < 2);
      await eventually("the server knows", async () => (await marked(chat, ada)) === 0);
      await page.close();
      for (let i = 0; i < 30; i++) await bob.say(long(i));
      // Without what the browser has kept, and with it.
      for (const context of [await chat.browser(ada, options), page.context()]) {
        const again = await chat.open(ada, { context });
        await again.locator(".new").waitFor();
        await settled(again);
        const first = () => again.evaluate(() => document.querySelector(".new").nextElementSibling.querySelector(".text").textContent);
        await eventually("the first unread is in the view", async () => inView(again, await first()));
        assert.ok(!(await inView(again, long(29))));
        if (context !== page.context()) assert.equal(await first(), long(0));
        await again.close();
      }
      assert.ok((await marked(chat, ada)) > 5, "what was not in the view is unread");
      await chat.serve();
    }
  },

  async "UX 30 back after forty messages one is where one was, and what was not in the view is unread"(chat) {
    for (const options of [{}, phone]) {
      const { bob, ada, page } = await away(chat, options);
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await focus(page, false);
      for (let i = 0; i < 40; i++) await bob.say(long(i));
      await becomes(page, 40);
      await page.evaluate(() => {
        delete document.visibilityState;
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await focus(page, true);
      await settled(page);
      assert.ok(await page.locator(".new").isVisible());
      assert.ok(await inView(page, long(0)));
      assert.ok((await unread(page)) > 20);
      await page.locator(".pill").getByText("new messages").waitFor();
      // Reading on reads, screen by screen, to the end.
      await eventually("all is read", async () => {
        await page.$eval("#messages", (e) => (e.scrollTop += e.clientHeight / 2));
        await settled(page);
        return (await unread(page)) === 0;
      });
      assert.ok(await page.locator(".new").count(), "the line stays while one reads");
      await page.fill("#composer", "done");
      await page.getByRole("button", { name: "Send" }).click();
      await shows(page, "done");
      await page.locator(".new").waitFor({ state: "detached" });
      await eventually("the server knows", async () => (await marked(chat, ada)) === 0);
      await chat.serve();
    }
  },

  async "UX 33 who only watches follows, and a control with the count leads back to the first unread"(chat) {
    const { bob, ada, page } = await away(chat);
    await focus(page, false);
    for (let i = 0; i < 40; i++) await bob.say(long(i));
    await shows(page, long(39));
    await settled(page);
    assert.ok((await left(page)) < 2, "without the focus the page goes on showing the newest");
    await becomes(page, 40);
    await focus(page, true);
    await eventually("what is in the view is read", async () => (await unread(page)) < 40);
    const rest = await unread(page);
    assert.ok(rest > 20);
    assert.ok((await marked(chat, ada)) === 40, "the mark goes only as far as all was seen");
    // The message at the upper edge of the view is neither seen nor above it.
    assert.match(await above(page).innerText(), new RegExp(`^(${rest}|${rest - 1}) unread messages$`));
    await above(page).click();
    await settled(page);
    assert.ok(await inView(page, long(0)));
    assert.ok(await page.locator(".new").isVisible());
    await above(page).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Newest messages" }).or(page.locator(".pill .button").first()).click();
    await page.getByRole("button", { name: "Mark as read" }).click();
    await becomes(page, 0);
    await above(page).waitFor({ state: "detached" });
    await eventually("the server knows", async () => (await marked(chat, ada)) === 0);
  },

  async "UX 33 the first unread message is reached, however many have come since"(chat) {
    const { bob, ada, page } = await away(chat);
    await page.close();
    const crew = await Promise.all(["carol", "dave", "erin", "frank"].map((name) => chat.member(name)));
    await bob.say("the first that was missed");
    await Promise.all(crew.map(async (member, i) => { for (let j = 0; j < 30; j++) await member.say(`${i} ${long(j)}`); }));
    const again = await chat.open(ada, { context: await chat.browser(ada) });
    await above(again).or(again.locator(".new")).first().waitFor();
    if (await above(again).isVisible()) await above(again).click();
    await saying(again, "the first that was missed").waitFor();
    await eventually("it is in the view", () => inView(again, "the first that was missed"));
    assert.ok(await again.locator(".new").isVisible());
    await eventually("it is read, and no more than is seen", async () => (await marked(chat, ada)) < 121);
    assert.ok((await unread(again)) > 60);
  },

  async "UX 42 from old history the newest messages are one step away, and nothing is missing between"(chat) {
    const bob = await talked(chat, 130);
    const page = await chat.open(await chat.person("ada"));
    await rests(page);
    await eventually("the beginning of the room", async () => {
      await page.$eval("#messages", (e) => (e.scrollTop = 0));
      return page.getByText("This is the beginning of lobby.").isVisible();
    });
    for (let i = 0; i < 5; i++) await bob.say(`news ${i}`);
    await page.getByRole("button", { name: "5 new messages" }).click();
    await shows(page, "news 4");
    await rests(page);
    assert.ok((await left(page)) < 2);
    const said = (await bob.history()).map((message) => message.text);
    const shown = await page.$$eval("article .text", (all) => all.map((e) => e.textContent.trim()));
    assert.deepEqual(shown, said.slice(-shown.length));
    // And back up, page by page, everything comes in its order.
    await page.$eval("#messages", (e) => (e.scrollTop = 0));
    await rests(page);
    const more = await page.$$eval("article .text", (all) => all.map((e) => e.textContent.trim()));
    const at = said.indexOf(more[0]);
    assert.deepEqual(more, said.slice(at, at + more.length));
  },

  async "UX 66 what one tab has not shown stays unread, whatever the other has the focus for"(chat) {
    const { bob, ada, page } = await away(chat);
    const other = await chat.open(ada, { context: page.context() });
    for (const each of [page, other]) await focus(each, false);
    for (let i = 0; i < 30; i++) await bob.say(long(i));
    for (const each of [page, other]) await becomes(each, 30);
    await focus(other, true);
    await above(other).or(other.locator(".pill")).first().waitFor();
    await settled(other);
    assert.ok((await unread(other)) > 15);
    await above(other).click();
    await eventually("all is read there", async () => {
      await other.$eval("#messages", (e) => (e.scrollTop += e.clientHeight / 2));
      await settled(other);
      return (await unread(other)) === 0;
    });
    await focus(other, false);
    await becomes(page, 0);
    await page.reload();
    await page.waitForSelector("#messages[aria-busy=false]");
    await becomes(page, 0);
  },

  async "UX 64 what came while the page was cut off, or covered by a panel, is not read by coming back"(chat) {
    const bob = await talked(chat, 20);
    const [ada, proxy] = [await chat.person("ada"), await chat.proxy()];
    const page = await chat.open(ada, { through: proxy, clock: true, ...phone });
    // All of them mention her: the title counts them.
    const called = (i) => `@ada ${long(i)}`;
    page.unread = async () => Number(/^\((\d+)/.exec(await page.title())?.[1] ?? 0);
    await bob.say("seen");
    await shows(page, "seen");
    await becomes(page, 0);
    proxy.stall();
    for (let i = 0; i < 30; i++) await bob.say(called(i));
    await page.clock.runFor(30_000);
    proxy.cut();
    proxy.release();
    await comesBack(page);
    await page.locator(".new").waitFor();
    await settled(page);
    assert.ok(await inView(page, called(0)));
    assert.ok((await unread(page)) > 15);
    await page.getByRole("button", { name: /new messages|Newest/ }).first().click();
    await settled(page);
    // The title says news once a second at most.
    const later = async () => (await page.clock.runFor(1_000), unread(page));
    const before = await later();
    await page.locator("header .people").click();
    await page.getByRole("button", { name: "Back" }).waitFor();
    for (let i = 30; i < 35; i++) await bob.say(called(i));
    await eventually("the news are unread", async () => (await later()) === before + 5);
    await page.getByRole("button", { name: "Back" }).click();
    await eventually("what is in the view is read", async () => (await later()) < before + 5);
  },

  async "UX 31 who looks follows a burst that is longer than the view"(chat) {
    const { bob, ada, page } = await away(chat);
    const busy = page.evaluate(() => {
      for (const end = performance.now() + 2_000; performance.now() < end; );
    });
    const crew = await Promise.all(["cleo", "dan", "eve"].map((name) => chat.member(name)));
    await Promise.all([bob, ...crew].map(async (member, i) => {
      for (let j = 0; j < 10; j++) await member.say(long(10 * i + j));
    }));
    await busy;
    await bob.say("and the last");
    await shows(page, "and the last");
    await settled(page);
    assert.ok((await left(page)) < 2, "it is at the end");
    // What has gone past unseen is not lost.
    await eventually("the list says what has gone past", async () => (await unread(page)) > 20);
    assert.equal(await marked(chat, ada), 41, "the mark goes only as far as all was seen");
    await above(page).click();
    await settled(page);
    assert.ok(await page.locator(".new").isVisible());
  },

  async "UX 31 writing reads nothing of what was not seen"(chat) {
    const { bob, ada, page } = await away(chat);
    await focus(page, false);
    for (let i = 0; i < 30; i++) await bob.say(long(i));
    await becomes(page, 30);
    // By another device that shows nothing of the room.
    const device = await chat.member(ada);
    await device.say("from elsewhere");
    await shows(page, "from elsewhere");
    assert.equal(await unread(page), 30);
    await eventually("the server knows", async () => (await marked(chat, ada)) === 31);
  },

  async "UX 50 what is copied over several messages has author and time once a run, and nothing else"(chat) {
    const [bob, carol] = [await chat.member("bob"), await chat.member("carol")];
    for (const text of ["one", "two\nof two lines", "three"]) await bob.say(text);
    await carol.say("four");
    await bob.edit((await bob.history())[2].id, "three, edited");
    const page = await chat.open(await chat.person("ada"));
    await shows(page, "four");
    const [times] = [await page.locator("article.first time").allInnerTexts()];
    const copy = (from, to) =>
      page.evaluate(
        ([[from, start], [to, end]]) => {
          const texts = [...document.querySelectorAll("article .text")];
          const inside = (i) => document.createTreeWalker(texts[i], NodeFilter.SHOW_TEXT);
          const node = (i) => { const walker = inside(i); while (walker.nextNode() && walker.currentNode.data === ""); return walker.currentNode; };
          getSelection().setBaseAndExtent(node(from), start, node(to), end);
          const data = new DataTransfer();
          const event = new ClipboardEvent("copy", { bubbles: true, cancelable: true, clipboardData: data });
          getSelection().focusNode.parentElement.dispatchEvent(event);
          return event.defaultPrevented ? data.getData("text/plain") : undefined;
        },
        [from, to],
      );
    assert.equal(await copy([0, 0], [3, 4]), `bob ${times[0]}\none\ntwo\nof two lines\nthree, edited\ncarol ${times[1]}\nfour`);
    assert.equal(await copy([3, 4], [0, 0]), `bob ${times[0]}\none\ntwo\nof two lines\nthree, edited\ncarol ${times[1]}\nfour`, "selected from below");
    assert.equal(await copy([1, 4], [3, 2]), `bob ${times[0]}\nof two lines\nthree, edited\ncarol ${times[1]}\nfo`);
    assert.equal(await copy([1, 0], [1, 3]), undefined, "within one message the browser copies");
  },

  async "UX 50 a very long message is folded, keeps its place, and is whole on paper and for the browser's search"(chat) {
    const bob = await talked(chat, 5);
    const lines = Array.from({ length: 3_000 }, (_, i) => i).join("\n");
    await bob.say(lines);
    const page = await chat.open(await chat.person("ada"));
    const article = page.locator("article").last();
    const all = article.getByRole("button", { name: "Show all" });
    await all.waitFor();
    const height = () => article.evaluate((e) => e.getBoundingClientRect().height);
    assert.ok((await height()) < 700);
    const at = () => article.locator(".text").evaluate((e) => e.getBoundingClientRect().top);
    const folded = await at();
    await all.focus();
    await page.keyboard.press("Enter");
    const less = article.getByRole("button", { name: "Show less" });
    await less.waitFor();
    await settled(page);
    assert.ok((await height()) > 30_000);
    assert.ok(Math.abs((await at()) - folded) <= 1, "the text stays where it is");
    // It stays unfolded when other messages come.
    await bob.say("next");
    await page.locator("article").nth(6).waitFor({ state: "attached" });
    const long = page.locator("article").nth(5);
    const button = long.getByRole("button", { name: "Show less" });
    await button.scrollIntoViewIfNeeded();
    await settled(page);
    const place = () => long.locator(".fold").evaluate((e) => e.getBoundingClientRect().top);
    const before = await place();
    await button.click();
    await settled(page);
    assert.ok(Math.abs((await place()) - before) <= 1, "the button stays under the pointer");
    await long.locator(".rest").evaluate((e) => e.dispatchEvent(new Event("beforematch", { bubbles: true })));
    await long.getByRole("button", { name: "Show less" }).waitFor();
    await long.locator(".fold").click();

    for (let i = 0; i < 3; i++) await bob.say(`word ${"and more ".repeat(4_000)}`.slice(0, 9_000).trim());
    await page.locator("article").nth(9).getByRole("button", { name: "Show all" }).waitFor();
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.ok((await long.evaluate((e) => e.getBoundingClientRect().height)) > 30_000, "all of it is printed");
    assert.equal(await page.locator("main button:visible, header button:visible, #composer:visible").count(), 0);
    assert.equal(await page.$eval("#messages", (e) => e.scrollHeight - e.clientHeight), 0, "nothing is scrolled away");
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: null });
    const pages = String(await page.pdf()).match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    assert.ok(pages > 30, `${pages} pages`);
  },
};
