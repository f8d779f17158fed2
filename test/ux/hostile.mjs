// Texts that want to be more than text: wherever the product shows one, it is shown
// as it was written, and does nothing.
import assert from "node:assert/strict";
import { online } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { forged } from "./forger.mjs";
import { settled, shows, write } from "./gestures.mjs";
import { kinds, kindsOfMessages, tellsKinds } from "./kinds.mjs";
import { password } from "./member.mjs";
import { harmlessFormats, isReadOut, isSaid, reads, seenIn } from "./formats.mjs";
import { payloads } from "./payloads.mjs";

/** Texts with all that a text may be made of in the page. */
const harmless = ["hello", "https://a.example/ and mailto:a@a.example", "👏", "two\nlines", "a long one\n".repeat(200).trim(), ...harmlessFormats, "one more", "and the last"];

const most = 16_000;
const full = (text) => [...text.repeat(Math.ceil(most / text.length))].slice(0, most).join("").trim();

/** Another text, which is as long if it can't be longer. */
const changed = (text) => ([...text].length < most - 1 ? `${text} !` : [...text].slice(0, -1).join("").trim());

/** Texts as long as they may be, that are hard to lay out. */
const worst = [
  `a${"\u0301".repeat(most - 1)}`, // all marks on one letter
  full("a\u0301\u0323\u0302\u0331"),
  full("x"),
  full("x\n"),
  full("\u05d0 a "),
  full("\u202ea\u202c"),
  full("a\u00ad"),
  full("a\u200b"),
  full("\ufdfd"),
  full("👩‍👩‍👧‍👦"),
  full("😀"),
  full("\u1100"), // letters of which a font makes one
  full("\ud800a"),
  full("(["),
  full("https://a.example/( "),
  full("> "),
  full("- a\n"),
  full("*a* "),
  full("||a|| "),
  full("`a` "),
  full("```\na\n```\n"),
  full("[a](https://a.example/) "),
  `${full("|a").slice(0, 600)}|\n${full("|-").slice(0, 600)}|\n${full("a\n").slice(0, 14_000)}`,
];

/** A name within a sentence, a label or a title turns nothing around. */
const unturned = (text) => text.replace(/\p{Bidi_Control}/gu, "");

/** Hostile texts have made nothing of a page that harmless ones have not. */
function nothingNew(found, known, where) {
  assert.deepEqual(found.filter((kind) => !known.includes(kind)), [], where);
}

function allShown(shown, texts, where) {
  const there = new Set(shown.map((text) => text.trim()));
  assert.deepEqual(texts.filter((text) => !there.has(text.trim())), [], where);
}

/** The same of messages, of which signs are formatting. */
const allRead = (shown, texts, where) => assert.deepEqual(texts.filter((text) => !isSaid(text, shown)), [], where);

/** Of a view as high as this all that comes at once stays in the page. */
const high = { viewport: { width: 1000, height: 4_000 } };

/** The texts in parts that are no longer than so many characters, each in one. */
function parts(texts, most) {
  const made = [[]];
  let length = 0;
  for (const text of texts) {
    if ((length += text.length + 1) > most) {
      made.push([]);
      length = text.length + 1;
    }
    made.at(-1).push(text);
  }
  return made.map((part) => part.join(" "));
}

/** What the page shows of messages, those that were edited or all others. */
const said = (page, edited) =>
  page.evaluate(`[...document.querySelectorAll("article .text")].filter((e) => (e.querySelector(".edited") !== null) === ${edited}).map(${seenIn})`);

async function allSaid(page, texts, edited) {
  await eventually("all are shown", async () => {
    const shown = await said(page, edited);
    return texts.every((text) => isSaid(text, shown));
  }).catch(async () => allRead(await said(page, edited), texts, edited ? "edited" : "said"));
}

/** A crew says texts, and then edits them; everything is looked at both times. */
async function sayAndEdit(crew, page, texts) {
  const own = crew.map((member, i) => [member, texts.filter((_, j) => j % crew.length === i)]);
  const ids = new Map();
  await Promise.all(own.map(async ([member, list]) => {
    for (const text of list) ids.set(text, await member.say(text));
  }));
  // What comes faster than it is seen would wait below.
  await page.reload();
  await page.locator("article").last().waitFor();
  await reads(page);
  await allSaid(page, texts, false);
  const before = await kindsOfMessages(page);
  await Promise.all(own.map(async ([member, list]) => {
    for (const text of list) await member.edit(ids.get(text), changed(text));
  }));
  await allSaid(page, texts.map(changed), true);
  return [...before, ...(await kindsOfMessages(page))];
}

/** People with such names come, type, speak and go; returns all that the page shows of names. */
const meet = ({ page, room, n }, names) =>
  page.evaluate(async ({ names, room, n }) => {
    const users = names.map((name, i) => ({ id: `${n}x${i}`, name }));
    const shown = { typing: [], lines: [], authors: [], people: [], initials: [] };
    const groups = Array.from({ length: Math.ceil(users.length / 3) }, (_, i) => users.slice(3 * i, 3 * i + 3));
    const entry = (kind, more) => ({ n: ++n, id: `${n}e`, at: Date.now(), kind, ...more });
    const message = (author) => ({ id: `${n}m`, room, n: n + 1, count: 0, author, clientId: "", at: Date.now(), text: "hello" });
    while (groups.length > 0) {
      const entries = [];
      for (const group of groups.splice(0, 12)) {
        for (const user of group) forger.says("typing", { room, user });
        await forger.pause();
        shown.typing.push(document.querySelector(".typists").textContent);
        forger.says("presence", { room, total: 1, here: null, came: [], went: group });
        entries.push(...group.map((user) => entry("join", { user })));
        entries.push(...group.map((user) => entry("message", { message: message(user) })));
        entries.push(...group.map((user) => entry("leave", { user })));
      }
      forger.says("entries", { room, entries });
      await forger.pause();
      for (const [into, selector] of [["lines", ".system"], ["authors", "article bdi"]]) {
        shown[into].push(...[...document.querySelectorAll(selector)].slice(-100).map((e) => e.textContent));
      }
    }
    forger.says("presence", { room, total: users.length, here: users, came: [], went: [] });
    await forger.pause();
    shown.people = [...document.querySelectorAll("#people li bdi")].map((e) => e.textContent);
    return { ...shown, n };
  }, { names, room: room.id, n });

/** Each text is typed, sent, refused for the reason of that text, put back to be changed, and thrown away. */
const beRefused = (page, texts) =>
  page.evaluate(async (texts) => {
    const box = document.querySelector("#composer");
    const shown = { box: [], drafts: [], texts: [], reasons: [], again: [], kinds: [] };
    const type = (text) => {
      box.value = text;
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    const failed = async () => {
      for (const end = Date.now() + 30_000; Date.now() < end; ) {
        const found = document.querySelector("article[data-state=failed]");
        if (found) return found;
        await forger.pause();
      }
    };
    for (const text of texts) {
      type(text);
      await forger.pause();
      shown.box.push(box.value);
      shown.drafts.push(...Object.keys(localStorage).filter((key) => key.startsWith("hubbub:draft:")).map((key) => JSON.parse(localStorage[key]).text));
      forger.refusal = text;
      box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      const message = await failed();
      shown.texts.push(seenIn(message.querySelector(".text")));
      shown.reasons.push(message.querySelector(".why").textContent);
      shown.kinds = [...new Set([...shown.kinds, ...kindsOf(document)])];
      [...message.querySelectorAll("button")].find((button) => button.textContent === "Edit").click();
      await forger.pause();
      shown.again.push(box.value);
      type("");
    }
    forger.refusal = undefined;
    return shown;
  }, texts);

/** Has the page load what completes words: it has elements of its own, whatever the word is. */
async function completes(page) {
  await page.fill("#composer", ":tada");
  await page.getByRole("option").first().waitFor();
  await page.fill("#composer", "");
  await page.getByRole("option").first().waitFor({ state: "detached" });
}

export default {
  async "UX 53 the corpus of hostile texts is large, and runs where texts are taken for HTML"(chat) {
    assert.ok(payloads.length >= 500, `${payloads.length}`);
    // Without this the other tests would be passed by texts that harm nobody.
    chat.expects(/^/);
    const context = await chat.browser();
    await context.addInitScript(() => (globalThis.alert = () => (top.calls = (top.calls ?? 0) + 1)));
    await context.route("**", (route) => (route.request().url() === "https://a.example/" ? route.fulfill({ contentType: "text/html", body: "<body>" }) : route.abort()));
    const page = await context.newPage();
    await page.goto("https://a.example/");
    await page.evaluate((texts) => {
      for (const text of texts) document.body.appendChild(document.createElement("div")).innerHTML = text;
    }, payloads);
    // Scripts do not when they come like this, and only one element gets the focus.
    await eventually("a hundred run", () => page.evaluate(() => globalThis.calls >= 100));
  },

  async "UX 53 hundreds of hostile texts, said and edited, are shown as text and run nothing"(chat) {
    const crew = await Promise.all(Array.from({ length: 20 }, (_, i) => chat.member(`member-${i}`)));
    const page = await chat.open(await chat.person("ada"), high);
    // By one, so that some follow another of the same author.
    const known = await sayAndEdit(crew.slice(0, 1), page, harmless);
    // As many as a page that opens has at once.
    const lists = Array.from({ length: Math.ceil(payloads.length / 45) }, (_, i) => payloads.slice(45 * i, 45 * i + 45));
    for (const list of lists) {
      nothingNew(await sayAndEdit(crew, page, list), known);
      const schemes = await page.$$eval(".text a", (all) => all.map((a) => new URL(a.href).protocol));
      assert.deepEqual(schemes.filter((scheme) => !["http:", "https:", "mailto:"].includes(scheme)), []);
    }
    await page.reload();
    await page.locator("article").last().waitFor();
    await reads(page);
    nothingNew(await kindsOfMessages(page), known, "from the cache");
  },

  async "UX 53 hostile texts pass through drafts, the composer and what is read out"(chat) {
    const bob = await chat.member("bob");
    const page = await chat.open(await chat.person("ada"));
    const drafts = parts(payloads, 15_000);
    for (const text of harmless) await write(page, text);
    await shows(page, harmless.at(-1));
    const known = await kinds(page);
    await page.fill("#composer", "a".repeat(15_000));
    known.push(...(await kinds(page)));
    for (const draft of drafts) {
      await page.fill("#composer", draft);
      await page.reload();
      await online(page);
      assert.equal(await page.inputValue("#composer"), draft);
      nothingNew(await kinds(page), known, "a draft");
      await page.press("#composer", "Enter");
      await allSaid(page, [draft], false);
    }
    for (const draft of drafts) {
      await bob.say(`read out: ${draft}`);
      await eventually("it is read out", async () => isReadOut(`bob: read out: ${draft}`, await page.locator("[aria-live=polite]").textContent()));
      nothingNew(await kinds(page), known, "what is read out");
    }
  },

  async "UX 53 hostile names, which nobody may have, do nothing where names are shown"(chat) {
    const forgery = await forged(chat, "ada");
    const { page } = forgery;
    await page.setViewportSize(high.viewport);
    await page.getByRole("button", { name: /^People/ }).click();
    const { n, ...plain } = await meet(forgery, harmless);
    assert.ok(plain.typing.length > 0 && plain.lines.length > 0);
    const known = await kinds(page);
    const shown = await meet({ ...forgery, n }, payloads);
    nothingNew(await kinds(page), known);
    allShown(shown.authors, payloads, "authors");
    allShown(shown.people, payloads, "people");
    for (const where of ["typing", "lines"]) {
      const all = shown[where].join("\n");
      assert.deepEqual(payloads.filter((text) => !all.includes(unturned(text.trim()))), [], where);
    }
  },

  async "UX 57 a name turns nothing around it, wherever it is shown"(chat) {
    const { page, room, n, own } = await forged(chat, "ada");
    await page.getByRole("button", { name: /^People/ }).click();
    const turns = ["\u202e", "\u202d", "\u202b", "\u2067", "\u2069\u202e", "\u200f", "\u05d0"];
    const names = turns.flatMap((turn, i) => [`${turn}name${i}`, `name${i}${turn}`]);
    const wrong = await page.evaluate(async ({ names, room, n, own }) => {
      let now;
      const wrong = [];
      const users = names.map((name, i) => ({ id: `turns${i}`, name }));
      /** Where the characters of a part of what is said in an element are: it must be read from left to right. */
      const inOrder = (where, element, part) => {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        const lefts = [];
        for (let node; (node = walker.nextNode()); ) {
          const at = node.data.indexOf(part);
          if (at < 0) continue;
          for (let i = at; i < at + part.length; i++) {
            const range = document.createRange();
            range.setStart(node, i);
            range.setEnd(node, i + 1);
            lefts.push(range.getBoundingClientRect().left);
          }
        }
        if (lefts.length === 0 || lefts.some((left, i) => i > 0 && left < lefts[i - 1])) wrong.push(`${where} ${JSON.stringify(element.textContent)}: ${part} at ${lefts}`);
        return lefts[0];
      };
      const after = (where, first, second) => first.right > second.left + 1 && wrong.push(`${where} ${JSON.stringify(now)}: ${first.right} is not before ${second.left}`);
      for (const [i, user] of users.entries()) {
        now = user.name;
        forger.says("typing", { room: room.id, user });
        await forger.pause();
        inOrder("typing", document.querySelector(".typists"), " typing");
        const message = { id: `${i}turns`, room: room.id, n: n + 3 * i + 2, count: 0, author: user, clientId: "", at: Date.now(), text: "hello" };
        const entry = (m, kind, more) => ({ n: n + 3 * i + m, id: `${i}e${m}`, at: Date.now(), kind, ...more });
        forger.says("presence", { room: room.id, total: 1, here: null, came: [], went: [user] });
        forger.says("entries", { room: room.id, entries: [entry(1, "join", { user }), entry(2, "message", { message }), entry(3, "leave", { user })] });
        await forger.pause();
        inOrder("line", [...document.querySelectorAll(".system")].at(-2), " joined");
        const article = [...document.querySelectorAll("article")].at(-1);
        after("author", article.querySelector(".name").getBoundingClientRect(), article.querySelector(".stamp").getBoundingClientRect());
        forger.says("user", { entries: [{ n: own + i + 1, id: `${i}u`, at: Date.now(), kind: "room", room: { ...room, name: user.name } }] });
        await forger.pause();
        const title = document.title.replace(/^\u2068|\u2069(?= · Hubbub$)/g, "").replace(/^(\(\d+\) )\u2068/, "$1");
        if (/\p{Bidi_Control}/u.test(title)) wrong.push(`title ${JSON.stringify(document.title)}`);
      }
      forger.says("presence", { room: room.id, total: users.length, here: users, came: [], went: [] });
      await forger.pause();
      for (const row of document.querySelectorAll("#people li")) after("people", row.querySelector(".avatar").getBoundingClientRect(), row.querySelector(".name").getBoundingClientRect());
      return wrong;
    }, { names, room, n, own });
    assert.deepEqual(wrong, []);
  },

  async "UX 53 hostile names of a room do nothing"(chat) {
    const { page, room, own } = await forged(chat, "ada");
    const known = await kinds(page);
    const shown = await page.evaluate(async ({ texts, room, n }) => {
      const shown = [];
      for (const name of texts) {
        forger.says("user", { entries: [{ n: ++n, id: `${n}u`, at: Date.now(), kind: "room", room: { ...room, name } }] });
        await forger.pause();
        shown.push([name, document.title, document.querySelector("h1").textContent]);
      }
      return shown;
    }, { texts: payloads, room, n: own });
    nothingNew(await kinds(page), known);
    // A title has no characters that only control, nor more than one space.
    const line = (text) => unturned(text).replace(/[\0-\x20]+/g, " ").trim();
    for (const [name, title, heading] of shown) {
      assert.ok(title.includes(line(name)), `${title} for ${name}`);
      assert.equal(heading, name);
    }
  },

  async "UX 53 hostile texts that are refused, for hostile reasons, come back as they were and do nothing"(chat) {
    const { page } = await forged(chat, "ada");
    await page.evaluate(`globalThis.seenIn = ${seenIn}`);
    await beRefused(page, harmlessFormats.slice(0, 1));
    await reads(page);
    await completes(page);
    const { kinds: known } = await beRefused(page, harmless);
    const texts = payloads.filter((_, i) => i % 3 === 0); // all of them are messages elsewhere
    const shown = await beRefused(page, texts);
    nothingNew(shown.kinds, known);
    for (const where of ["box", "drafts", "reasons", "again"]) allShown(shown[where], texts, where);
    allRead(shown.texts, texts, "texts");
  },

  async "UX 53 a hostile name is refused by the forms and runs nothing there"(chat) {
    chat.expects(/^Failed to load resource: the server responded with a status of 400 /);
    const context = await chat.browser();
    await tellsKinds(context);
    const page = await context.newPage();
    const fill = async (path, name) => {
      await page.goto(chat.server.base + path);
      await page.getByLabel("Name").fill(name);
      await page.locator("#password").fill(password);
      const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), page.locator("main button.primary").click()]);
      assert.equal(answer.status(), 400);
      await page.getByRole("alert").waitFor();
      await page.waitForLoadState(); // its script changes the form
      return kinds(page);
    };
    // A form has a limit in bytes, and few log-ins may fail: each takes many texts, and a third of them do.
    for (const path of ["/user/register", "/user/login"]) {
      const known = await fill(path, "no name");
      for (const name of parts(payloads, 2_400).filter((_, i) => i % 3 === 0)) {
        nothingNew(await fill(path, name), known, path);
        assert.equal(await page.getByLabel("Name").inputValue(), name.replaceAll("\n", " "));
      }
    }
    // Each by itself, in documents that nobody sees; those may be made where there is no policy.
    const bare = await context.newPage();
    const answers = async (names) => {
      const made = [];
      const waiting = [...names];
      const ask = async () => {
        for (let username; (username = waiting.pop()) !== undefined; ) {
          const answer = await fetch(`${chat.server.base}/user/register`, { method: "POST", body: new URLSearchParams({ username, password }) });
          made.push({ username, html: await answer.text() });
        }
      };
      await Promise.all(Array.from({ length: 8 }, ask));
      assert.equal(made.length, names.length);
      return bare.evaluate((made) => made.map(({ username, html }) => {
        const document = new DOMParser().parseFromString(html, "text/html");
        return { username, value: document.querySelector("#username").getAttribute("value"), kinds: kindsOf(document) };
      }), made);
    };
    const [{ kinds: known }] = await answers(["no name"]);
    for (const { username, value, kinds } of await answers(payloads)) {
      assert.equal(value, username);
      nothingNew(kinds, known, username);
    }
  },

  async "UX 53 a room of the worst texts there can be is soon there and stays of use"(chat) {
    const crew = await Promise.all(Array.from({ length: 4 }, (_, i) => chat.member(`member-${i}`)));
    for (const [i, text] of worst.entries()) await crew[i % crew.length].say(text);
    await crew[0].say("the last of them");
    const ada = await chat.person("ada");
    let page;
    const use = async (i) => {
      const began = Date.now();
      page = await chat.open(ada);
      await shows(page, "the last of them");
      await write(page, `I can write ${i}`);
      await shows(page, `I can write ${i}`);
      await crew[1].say(`and read ${i}`);
      await shows(page, `and read ${i}`);
      return Date.now() - began;
    };
    let least = await use(0);
    // The quickest of three, because other programs may have the processor for a while.
    for (let i = 1; i < 3 && least >= 20_000; i++) least = Math.min(least, await use(i));
    assert.ok(least < 20_000, `${least} ms`);
    const messages = page.locator("#messages");
    await eventually("the first of them is seen", async () => {
      await messages.evaluate((e) => (e.scrollTop = 0));
      return page.locator("article .text").first().evaluate((e) => e.getBoundingClientRect().bottom > 0);
    });
    await page.keyboard.press("Control+End");
    await crew[2].say("still here");
    await shows(page, "still here");
  },

  async "UX 53 marks that climb stay within their own message"(chat) {
    const [bob, carol] = [await chat.member("bob"), await chat.member("carol")];
    const page = await chat.open(await chat.person("ada"), { reducedMotion: "reduce" });
    await bob.say("a line of bob's");
    await shows(page, "a line of bob's");
    const line = page.locator("article").filter({ hasText: "a line of bob's" }).locator(".text");
    await settled(page);
    const before = await line.screenshot();
    await carol.say(`z${"\u0301".repeat(200)}`);
    await eventually("the marks are there", async () => (await page.locator("article").count()) === 2);
    await settled(page);
    assert.deepEqual(await line.screenshot(), before);
  },

  async "UX 53 hostile names of programs do nothing where sessions are listed"(chat) {
    const ada = await chat.person("ada");
    const logIn = (agent) =>
      fetch(`${chat.server.base}/user/login`, { method: "POST", redirect: "manual", headers: { "User-Agent": agent }, body: new URLSearchParams({ username: "ada", password }) });
    const page = await (await chat.browser(ada)).newPage();
    await logIn("a program");
    await page.goto(`${chat.server.base}/user/account`);
    const known = await kinds(page);
    // A header has only such characters, a name of a program 256 of them, and a person 50 sessions.
    const all = parts(payloads.filter((text) => /^[\x20-\x7e]+$/.test(text)), 256);
    const agents = all.filter((_, i) => i % Math.ceil(all.length / 16) === 0);
    for (const agent of agents) assert.equal((await logIn(agent)).status, 303);
    await page.reload();
    nothingNew(await kinds(page), known);
    allShown(await page.$$eval(".agent bdi", (found) => found.map((e) => e.textContent)), agents, "text");
    allShown(await page.$$eval(".agent bdi", (found) => found.map((e) => e.title)), agents, "title");
  },
};
