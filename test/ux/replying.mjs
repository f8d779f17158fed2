// Replies: what they reply to stands above them, and leads there.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { phone } from "./chat.mjs";
import { community, go, line, say } from "./community.mjs";
import { eventually } from "./eventually.mjs";
import { forged } from "./forger.mjs";
import { harmlessFormats, isReadOut, reads } from "./formats.mjs";
import { focused, goTo, rests, saying, settled, shows, write } from "./gestures.mjs";
import { newClientId } from "./member.mjs";
import { payloads } from "./payloads.mjs";

const reply = async (member, to, text) => (await member.call("send", { room: member.room, clientId: newClientId(), text, replyTo: to })).id;

/** What stands above the message with that text. */
const quoteOf = (page, text) => saying(page, text).locator(".quote");

const strip = (page) => page.locator(".replying");

const at = (page, path) => page.waitForURL((url) => url.pathname === path);

/** Two people's pages with some messages, and the ids of those. */
async function pair(chat, { through, ...options } = {}) {
  const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
  const ids = { hello: await bob.say("hello"), train: await bob.say("shall we take the train at\n17:12?") };
  const page = await chat.open(ada, { through, ...options });
  await shows(page, "hello");
  return { bob, page, ids };
}

/** What this browser keeps of texts. */
const stored = (page) => page.evaluate(() => JSON.stringify(localStorage));

export default {
  async "UX 36 a reply by mouse begins a run under what it replies to, at once and for everybody"(chat) {
    const proxy = await chat.proxy();
    const { page } = await pair(chat, { through: proxy });
    const other = await chat.open(await chat.person("carol"));
    await write(page, "I come too");
    await shows(page, "I come too");
    await page.locator("article", { hasText: "17:12" }).hover();
    await page.getByRole("toolbar", { name: "Message actions" }).getByRole("button", { name: "Reply" }).click();
    assert.equal(await focused(page), "Message");
    await strip(page).getByText("Replying to bob").waitFor();
    await strip(page).getByText("shall we take the train").waitFor();
    proxy.stall();
    await write(page, "yes, let's");
    await shows(page, "yes, let's", "pending");
    assert.equal(await quoteOf(page, "yes, let's").innerText(), "bob\nshall we take the train at 17:12?");
    assert.equal(await strip(page).count(), 0);
    const height = (await saying(page, "yes, let's").boundingBox()).height;
    proxy.release();
    await shows(page, "yes, let's");
    for (const shown of [page, other]) {
      await shows(shown, "yes, let's");
      assert.equal(await quoteOf(shown, "yes, let's").getAttribute("aria-label"), "reply to bob: shall we take the train at\n17:12?");
      // The one before is by the same author, a moment ago.
      assert.equal(await saying(shown, "yes, let's").locator(".name").innerText(), "ada");
    }
    assert.equal((await saying(page, "yes, let's").boundingBox()).height, height);
    await write(page, "and you?");
    await shows(page, "and you?");
    assert.equal(await quoteOf(page, "and you?").count(), 0);
  },

  async "UX 85 a reply by keyboard alone: R begins it, Escape ends it, and Enter on the quote leads to the message"(chat) {
    const { bob, page, ids } = await pair(chat);
    await goTo(page, "hello");
    await page.keyboard.press("r");
    await strip(page).getByText("Replying to bob").waitFor();
    assert.equal(await focused(page), "Message");
    assert.equal(await page.inputValue("#composer"), "");
    await page.keyboard.type("half of it");
    await page.keyboard.press("Escape");
    await strip(page).waitFor({ state: "detached" });
    assert.equal(await page.inputValue("#composer"), "half of it");
    await page.fill("#composer", "");
    await goTo(page, "hello");
    await page.keyboard.press("r");
    await page.keyboard.type("hello yourself");
    await page.keyboard.press("Enter");
    await shows(page, "hello yourself");
    await goTo(page, "hello yourself");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "reply to bob: hello");
    await page.keyboard.press("Enter");
    await at(page, `/chat/${bob.room}/${ids.hello}`);
    await eventually("the message has the focus", async () => (await focused(page)) === "hello");
  },

  async "UX 41 a quote leads to a message that is not loaded, and Back returns"(chat) {
    const { bob, page, ids } = await pair(chat);
    for (let i = 0; i < 130; i++) await bob.say(`line ${i}`);
    const answer = await reply(bob, ids.train, "I took the one before");
    await page.goto(`${chat.server.base}/chat`);
    await shows(page, "I took the one before");
    assert.equal(await page.getByText("17:12?").count(), 1);
    await quoteOf(page, "I took the one before").getByText("shall we take the train").waitFor();
    await page.evaluate(() => (window.stays = true));
    const there = new URL(page.url()).pathname;
    await quoteOf(page, "I took the one before").click();
    await at(page, `/chat/${bob.room}/${ids.train}`);
    await page.locator(".marked").filter({ hasText: "17:12" }).waitFor();
    await page.goBack();
    await at(page, there);
    await shows(page, "I took the one before");
    await rests(page);
    assert.equal(await page.evaluate(() => window.stays), true);
    // Around an old message too, what stands above replies is there with them.
    await page.goto(`${chat.server.base}/chat/${bob.room}/${answer}`);
    await quoteOf(page, "I took the one before").getByText("shall we take the train").waitFor();
  },

  async "UX 44 an edit and a deletion show in every quote at once, loaded or not, and nothing keeps the text"(chat) {
    const { bob, page, ids } = await pair(chat);
    const carol = await chat.member("carol");
    for (let i = 0; i < 60; i++) await carol.say(`line ${i}`);
    await reply(carol, ids.hello, "one");
    await reply(carol, ids.hello, "two");
    await page.goto(`${chat.server.base}/chat`);
    for (const text of ["one", "two"]) await quoteOf(page, text).getByText("hello", { exact: true }).waitFor();
    await goTo(page, "two");
    await page.keyboard.press("r");
    await strip(page).getByText("two").waitFor();
    await bob.edit(ids.hello, "good canary morning");
    for (const text of ["one", "two"]) await quoteOf(page, text).getByText("good canary morning").waitFor();
    await bob.delete(ids.hello);
    for (const text of ["one", "two"]) await quoteOf(page, text).getByText("Message deleted").waitFor();
    assert.equal(await page.getByRole("link", { name: /^reply to bob/ }).count(), 0);
    assert.equal((await page.content()).includes("canary"), false);
    await page.reload();
    await quoteOf(page, "two").getByText("Message deleted").waitFor();
    assert.equal((await stored(page)).includes("canary"), false);
  },

  async "UX 8 a reply that is written offline survives a reload and is sent once, with what it replies to"(chat) {
    const proxy = await chat.proxy();
    const { bob, page, ids } = await pair(chat, { through: proxy });
    proxy.cut();
    await page.waitForSelector(".banner");
    await goTo(page, "hello");
    await page.keyboard.press("r");
    await page.keyboard.type("hello from the train");
    await page.keyboard.press("Enter");
    await shows(page, "hello from the train", "queued");
    proxy.release();
    proxy.silence("/socket.io/");
    await page.reload();
    await shows(page, "hello from the train", "queued");
    await quoteOf(page, "hello from the train").getByText("hello", { exact: true }).waitFor();
    proxy.release();
    proxy.reset();
    await shows(page, "hello from the train");
    const said = (await bob.history()).filter(({ text }) => text === "hello from the train");
    assert.deepEqual(said.map(({ replyTo }) => replyTo), [ids.hello]);
  },

  async "UX 16 what a draft replies to stays with it in its room, over a reload and in another tab"(chat) {
    const { bob, rooms, page } = await community(chat);
    await say(bob, rooms.attic, "who has the key?");
    await go(page, "attic");
    await shows(page, "who has the key?");
    await goTo(page, "who has the key?");
    await page.keyboard.press("r");
    await page.keyboard.type("I have");
    await go(page, "cellar");
    assert.equal(await strip(page).count(), 0);
    await line(page, "attic").filter({ hasText: "draft" }).waitFor();
    await page.reload();
    await go(page, "attic");
    await strip(page).getByText("who has the key?").waitFor();
    assert.equal(await page.inputValue("#composer"), "I have");
    const tab = await page.context().newPage();
    await tab.goto(`${chat.server.base}/chat/${rooms.attic}`);
    await strip(tab).getByText("who has the key?").waitFor();
    await tab.close();
    await page.press("#composer", "Enter");
    await shows(page, "I have");
    await quoteOf(page, "I have").getByText("who has the key?").waitFor();
    assert.equal(await strip(page).count(), 0);
  },

  async "UX 12 when the message is deleted while one replies to it, the text is kept and sent alone"(chat) {
    const proxy = await chat.proxy();
    const { bob, page, ids } = await pair(chat, { through: proxy });
    await goTo(page, "hello");
    await page.keyboard.press("r");
    await page.keyboard.type("too late");
    await bob.delete(ids.hello);
    await strip(page).getByText("The message you're replying to was deleted. Yours will be sent without it.").waitFor();
    await page.keyboard.press("Enter");
    await shows(page, "too late");
    assert.equal(await quoteOf(page, "too late").count(), 0);

    // It is deleted while the reply is on its way.
    const other = await bob.say("another");
    await shows(page, "another");
    await goTo(page, "another");
    await page.keyboard.press("r");
    await page.keyboard.type("too late again");
    proxy.hold("answers");
    await bob.delete(other);
    await page.keyboard.press("Enter");
    await shows(page, "too late again", "pending");
    proxy.release();
    await shows(page, "too late again", "failed");
    const message = saying(page, "too late again");
    await message.getByText("The message you're replying to was deleted, or you can't see it.").waitFor();
    await message.getByRole("button", { name: "Send without reply" }).click();
    await shows(page, "too late again");
    assert.equal((await bob.history()).filter(({ text, replyTo }) => text === "too late again" && !replyTo).length, 1);
  },

  async "UX 27 a message is quoted into what one writes, and that can be undone"(chat) {
    const { page } = await pair(chat);
    await page.fill("#composer", "before\nafter");
    await page.$eval("#composer", (box) => box.setSelectionRange(6, 6));
    await page.locator("article", { hasText: "17:12" }).focus();
    await page.keyboard.press("q");
    const value = () => page.inputValue("#composer");
    assert.equal(await value(), "before\n> shall we take the train at\n> 17:12?\n\nafter");
    assert.equal(await focused(page), "Message");
    await page.keyboard.press("Control+z");
    assert.equal(await value(), "before\nafter");
    await page.fill("#composer", "");
    await goTo(page, "hello");
    await page.keyboard.press("q");
    await page.keyboard.type("indeed");
    assert.equal(await value(), "> hello\nindeed");
  },

  async "UX 50 what is copied of a reply says what it replies to"(chat) {
    const { bob, page, ids } = await pair(chat);
    await reply(bob, ids.train, "anybody?");
    await shows(page, "anybody?");
    const copied = await page.evaluate(() => {
      const texts = [...document.querySelectorAll("article .text")];
      getSelection().setBaseAndExtent(texts[0], 0, texts.at(-1), texts.at(-1).childNodes.length);
      const data = new DataTransfer();
      document.querySelector("article").dispatchEvent(new ClipboardEvent("copy", { bubbles: true, cancelable: true, clipboardData: data }));
      return data.getData("text/plain");
    });
    assert.match(copied, /^bob \d.*\nhello\nshall we take the train at\n17:12\?\nbob \d.*\n> bob: shall we take the train at 17:12\?\nanybody\?$/);
  },

  async "UX 90 on a phone a reply is begun from the sheet, and all of it is in reach of a finger"(chat) {
    const { page, bob, ids } = await pair(chat, phone);
    await saying(page, "hello").getByRole("button", { name: "Message actions" }).press("Enter");
    await page.getByRole("menuitem", { name: "Reply" }).tap();
    await strip(page).getByText("Replying to bob").waitFor();
    await settled(page);
    const close = await strip(page).getByRole("button", { name: "Don't reply" }).boundingBox();
    assert.ok(close.width >= 44 && close.height >= 44, JSON.stringify(close));
    await page.fill("#composer", "hello from my phone");
    await page.getByRole("button", { name: "Send" }).tap();
    await shows(page, "hello from my phone");
    const quote = await quoteOf(page, "hello from my phone").boundingBox();
    assert.ok(quote.height >= 24 && quote.x + quote.width <= 390, JSON.stringify(quote));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await quoteOf(page, "hello from my phone").tap();
    await at(page, `/chat/${bob.room}/${ids.hello}`);
    await page.goBack();
    await at(page, "/chat");
    await rests(page);
    await saying(page, "hello").getByRole("button", { name: "Message actions" }).press("Enter");
    await page.getByRole("menuitem", { name: "Reply" }).tap();
    await strip(page).getByRole("button", { name: "Don't reply" }).tap();
    await strip(page).waitFor({ state: "detached" });
  },

  async "UX 53 hostile texts and names are text in a quote, and beside what one writes"(chat) {
    const { page, room, n } = await forged(chat, "ada");
    await page.setViewportSize({ width: 1000, height: 4_000 });
    /** People with such names say such texts, which get replies, and replies that are not sent. */
    const quoted = (texts, n, key) =>
      page.evaluate(async ({ texts, room, n, key }) => {
        const shown = { names: [], said: [], beside: [] };
        const find = (i, selector) => document.querySelector(`[data-key="${key}${i}"] ${selector}`);
        const message = (i, more) => ({ id: `${key}${i}`, room, n: n + 1 + i, count: 0, clientId: "", at: Date.now(), ...more });
        for (let from = 0; from < texts.length; from += 20) {
          const entries = [];
          for (const [i, text] of texts.slice(from, from + 20).entries()) {
            const at = 2 * (from + i);
            const author = { id: `${key}${at}x`, name: text };
            for (const about of [message(at, { author, text }), message(at + 1, { author, text: "hello", replyTo: `${key}${at}` })]) {
              entries.push({ n: about.n, id: `${about.n}e`, at: Date.now(), kind: "message", message: about });
            }
          }
          forger.says("entries", { room, entries });
          const last = 2 * Math.min(texts.length, from + 20) - 1;
          for (const end = Date.now() + 30_000; !find(last, ".quote") && Date.now() < end; ) await forger.pause();
          for (let at = 2 * from; at < last; at += 2) {
            shown.names.push(find(at + 1, ".who").textContent);
            shown.said.push(find(at + 1, ".said").textContent);
            find(at, "article").focus();
            find(at, "article").dispatchEvent(new KeyboardEvent("keydown", { key: "r", bubbles: true, cancelable: true }));
            await forger.pause();
            shown.beside.push(document.querySelector(".replying").textContent);
          }
        }
        return shown;
      }, { texts, room: room.id, n, key });
    const harmless = ["hello", "https://a.example/ and mailto:a@a.example", "👏", "a longer one ".repeat(30), "two\nlines", ...harmlessFormats];
    await quoted(harmless, n, "plain");
    await reads(page);
    const kinds = () => page.evaluate(() => kindsOf(document.querySelector("main")));
    const known = await kinds();
    const shown = await quoted(payloads, n + 2 * harmless.length, "foul");
    assert.deepEqual((await kinds()).filter((kind) => !known.includes(kind)), []);
    const beginning = (text) => ([...text].length > 200 ? `${[...text].slice(0, 200).join("")}…` : text);
    for (const [i, text] of payloads.entries()) {
      assert.equal(shown.names[i], text);
      assert.ok(isReadOut(beginning(text), shown.said[i]), `${text} is ${shown.said[i]}`);
      assert.ok(shown.beside[i].includes(shown.said[i]), shown.beside[i]);
    }
  },

  async "UX 87 no serious finding in a quote and beside what replies to it"(chat) {
    const { bob, page, ids } = await pair(chat);
    await reply(bob, ids.hello, "one");
    const gone = await bob.say("gone");
    await reply(bob, gone, "two");
    await bob.delete(gone);
    await quoteOf(page, "two").getByText("Message deleted").waitFor();
    await goTo(page, "one");
    await page.keyboard.press("r");
    await strip(page).waitFor();
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findings(page, { colorScheme }), [], colorScheme);
    }
  },
};
