// What people write is shown as they wrote it, and does nothing.
import assert from "node:assert/strict";
import { eventually } from "./eventually.mjs";
import { saying, settled, shows, write } from "./gestures.mjs";

async function pair(chat, options) {
  const bob = await chat.member("bob");
  return { bob, page: await chat.open(await chat.person("ada"), options) };
}

export default {
  async "UX 51 links open a new tab and tell it nothing; javascript: and data: are no links"(chat) {
    const { bob, page } = await pair(chat);
    const links = ["https://a.example/path?q=1#there", "http://b.example", "mailto:c@d.example"];
    await bob.say(`See ${links.join(" and ")}. javascript:alert(1) data:text/html,x JAVASCRIPT:x vbscript:x file:///etc/passwd blob:x`);
    await page.locator(".text a").first().waitFor();
    const found = await page.$$eval(".text a", (all) => all.map((a) => ({ href: a.getAttribute("href"), rel: a.rel.split(" "), target: a.target })));
    assert.deepEqual(found.map(({ href }) => href), ["https://a.example/path?q=1#there", "http://b.example/", "mailto:c@d.example"]);
    for (const { rel, target } of found) {
      for (const word of ["noopener", "noreferrer", "nofollow"]) assert.ok(rel.includes(word), `${rel}`);
      assert.equal(target, "_blank");
    }
    await page.context().route("https://a.example/**", (route) => route.fulfill({ contentType: "text/html", body: "<p>elsewhere" }));
    const [tab] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "a.example" }).click()]);
    await tab.getByText("elsewhere").waitFor();
    assert.deepEqual(await tab.evaluate(() => [opener, document.referrer]), [null, ""]);
    assert.equal(page.url(), `${chat.server.base}/chat`);
    await bob.say("www.a.example, e@f.example");
    await shows(page, "www.a.example, e@f.example");
    const short = await saying(page, "www.a.example, e@f.example").locator("a").evaluateAll((all) => all.map((a) => a.href));
    assert.deepEqual(short, ["https://www.a.example/", "mailto:e@f.example"]);
  },

  async "UX 52 a link reads as the address that it leads to, whatever turns the text around it or is hidden in it"(chat) {
    const { bob, page } = await pair(chat);
    const url = "https://evil.example/moc.knab.www//:sptth";
    const controls = ["\u202e", "\u202d", "\u202b", "\u2067", "\u2068", "\u202e\u2067", "\u061c", "\u200f"];
    const turns = [...controls, "\u05d0 ", "\u05d0\u05d1\u05d2 (", "\u0661 "];
    const said = [
      ...turns.flatMap((turn) => [turn + url, `${turn}${url}\u202c\u2069 \u05d0`, `see ${turn} ${url} ${turn} \u05d0\u05d1`]),
      ...controls.map((turn) => `https://evil.example/${turn}${url}`),
      `${url}\u202ex`,
      "https://\u0430pple.example/ \u202ehttps://\u0430pple.example/",
      "https://\u05d0\u05d1.bank.example/ www.\u05d0\u05d1.bank.example",
      "\u202ewww.evil.example/knab e@evil.example",
    ];
    for (const text of said) await bob.say(text);
    await eventually("all are shown", async () => (await page.locator("article").count()) === said.length);
    const links = await page.$$eval(".text a", (all) => all.map((a) => {
      const text = a.firstChild.textContent;
      const places = [...text].map((c, i) => {
        const range = document.createRange();
        range.setStart(a.firstChild, i);
        range.setEnd(a.firstChild, i + 1);
        const { left, top } = range.getBoundingClientRect();
        return { c, left, top };
      });
      const seen = places.toSorted((a, b) => Math.round(a.top - b.top) || a.left - b.left).map(({ c }) => c).join("");
      return { text, seen, href: a.href };
    }));
    assert.ok(links.length >= said.length, `${links.length} links`);
    for (const { text, seen, href } of links) {
      assert.equal(seen, text, "what is seen is what is there");
      assert.ok(href === text || href === `https://${text}/` || href === `https://${text}` || href === `mailto:${text}`, `${text} leads to ${href}`);
    }
  },

  async "UX 53 the policy allows no inline script, and says so when one is tried"(chat) {
    const { page } = await pair(chat);
    // That violations are found at all is what the other tests rest on.
    chat.expects(/^policy: (img-src|require-trusted-types-for)|Content Security Policy directive|This document requires 'Trusted/);
    const refused = await page.evaluate(() => {
      document.body.append(Object.assign(document.createElement("img"), { src: "https://elsewhere.example/x.png" }));
      const tries = [(e) => (e.innerHTML = "<img src=x onerror=alert(1)>"), (e) => e.setAttribute("onclick", "alert(1)")];
      return tries.map((act) => {
        try {
          return act(document.createElement("p"));
        } catch (error) {
          return error.name;
        }
      });
    });
    assert.deepEqual(refused, ["TypeError", "TypeError"]);
    for (const violated of ["img-src", "require-trusted-types-for"]) {
      await eventually(`${violated} is reported`, () => chat.complaints.some((text) => text.startsWith(`policy: ${violated}`)));
    }
    const answer = await page.request.get(`${chat.server.base}/chat`);
    const policy = answer.headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self';/);
    assert.doesNotMatch(policy, /unsafe-|\*/);
  },

  async "UX 56 a long word or address never makes the page wider"(chat) {
    const { bob, page } = await pair(chat, { viewport: { width: 320, height: 640 } });
    const long = ["W".repeat(600), `https://a.example/${"path".repeat(200)}`, "漢".repeat(500), `a${"\u00a0".repeat(300)}b`, "ﷺ".repeat(100), "🏳️‍🌈".repeat(200), "a\u0301\u0302\u0303".repeat(300)];
    for (const text of long) await bob.say(text);
    const name = await chat.member("N".repeat(32));
    await name.say("a long name");
    await shows(page, "a long name");
    await write(page, "M".repeat(500));
    for (const width of [320, 1000]) {
      await page.setViewportSize({ width, height: 640 });
      await settled(page);
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll("html, body, main, #messages, article, .text, #composer")].filter((e) => e.scrollWidth > e.clientWidth || e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML.slice(0, 60)),
      );
      assert.deepEqual(wide, [], `at ${width} px`);
    }
  },

  async "UX 58 a message of emoji alone is large, and a joined sequence is one sign"(chat) {
    const { bob, page } = await pair(chat);
    for (const text of ["👏", "👩🏽‍🚀", "well done 👏"]) await bob.say(text);
    await shows(page, "well done 👏");
    const size = (text) => saying(page, text).locator(".text").evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
    assert.ok((await size("👏")) >= 2 * (await size("well done 👏")));
    const width = (text) =>
      saying(page, text).locator(".text").evaluate((e) => {
        const range = document.createRange();
        range.selectNodeContents(e);
        return range.getBoundingClientRect().width;
      });
    assert.ok((await width("👩🏽‍🚀")) < 1.5 * (await width("👏")));
  },

  async "UX 57 each message runs in the direction of its own script"(chat) {
    const { bob, page } = await pair(chat);
    const directions = { "مرحبا بكم في الغرفة": "rtl", "שלום לכולם, hello": "rtl", "hello, שלום": "ltr", "Grüße aus Köln": "ltr" };
    for (const text of Object.keys(directions)) await bob.say(text);
    for (const [text, direction] of Object.entries(directions)) {
      await shows(page, text);
      assert.equal(await saying(page, text).locator(".text").evaluate((e) => getComputedStyle(e).direction), direction, text);
    }
    await page.fill("#composer", "مرحبا");
    assert.equal(await page.$eval("#composer", (e) => getComputedStyle(e).direction), "rtl");
    // What stands around the text keeps its place.
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), "ltr");
    const author = await chat.member("عمر");
    await author.say("hello from Omar");
    await shows(page, "hello from Omar");
    assert.equal(await saying(page, "hello from Omar").locator("bdi").evaluate((e) => e.textContent), "عمر");
  },
};
