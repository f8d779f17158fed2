// Formatted messages: bold and code, quotations, lists, tables and spoilers.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { eventually } from "./eventually.mjs";
import { harmlessFormats, reads } from "./formats.mjs";
import { editor, hears, scrollUp, settled, shows, top, write } from "./gestures.mjs";

async function pair(chat, options) {
  const bob = await chat.member("bob");
  return { bob, page: await chat.open(await chat.person("ada"), options) };
}

const wide = "const wide = [" + "1, ".repeat(400) + "];";

export default {
  async "UX 26 what is formatted elsewhere is pasted as a message would be written, and as it is with Shift"(chat) {
    const { page } = await pair(chat);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const box = page.locator("#composer");
    const copy = (html, text) => page.evaluate(([html, text]) => navigator.clipboard.write([new ClipboardItem({ "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([text], { type: "text/plain" }) })]), [html, text]);
    const holds = (text) => eventually(`the box holds ${JSON.stringify(text)}`, async () => (await box.inputValue()) === text);
    await copy('<p>See <a href="https://a.example/">this</a>:</p><ul><li><b>one</b></li><li>two</li></ul>', "See this:\none\ntwo");
    await box.pressSequentially("so: ");
    await page.keyboard.press("Control+v");
    await holds("so: See [this](https://a.example/):\n\n- **one**\n- two");
    await page.keyboard.press("Control+z");
    await holds("so: ");
    await page.keyboard.press("Control+Shift+v");
    await holds("so: See this:\none\ntwo");
    // What has no formatting is pasted as its text, and so is everything into a block of code.
    await copy("<div>a</div><div>  b</div>", "a\n  b");
    await box.fill("");
    await page.keyboard.press("Control+v");
    await holds("a\n  b");
    await copy("<b>c</b>", "c");
    await box.fill("```\n");
    await page.keyboard.press("Control+v");
    await holds("```\nc");
    // A hostile clipboard runs nothing; the browser itself would write none.
    const paste = (html) =>
      box.evaluate((box, html) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/html", html);
        box.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
      }, html);
    const hostile = "<b>d</b><img src=x onerror=alert(1)><script>alert(1)</script><a href='javascript:alert(1)'>e</a><svg onload=alert(1)>";
    await box.fill("");
    await paste(hostile);
    await holds("**d**e");
    // Nothing to see in it changes nothing.
    await paste("<b></b>");
    await paste("<b>f</b>");
    await holds("**d**e**f**");
    // Wherever the focus is.
    await box.fill("");
    await page.locator("#messages").focus();
    await page.keyboard.press("Control+v");
    await holds("**c**");
    // What reads it may not be had.
    await page.reload();
    await page.route("**/assets/markdown-*.js", (route) => route.abort());
    chat.expects(/Failed to load resource: net::ERR_FAILED/);
    await box.fill("");
    await page.keyboard.press("Control+v");
    await holds("c");
  },

  async "UX 27 keys put signs around what is selected and take them away, which can be undone"(chat) {
    const { page } = await pair(chat);
    const box = page.locator("#composer");
    const value = () => box.inputValue();
    await box.pressSequentially("one two");
    await page.keyboard.press("Control+Shift+ArrowLeft");
    for (const [key, after] of [["b", "one **two**"], ["b", "one two"], ["i", "one *two*"], ["i", "one two"], ["e", "one `two`"], ["e", "one two"], ["Shift+X", "one ~~two~~"], ["Shift+X", "one two"]]) {
      await page.keyboard.press(`Control+${key}`);
      assert.equal(await value(), after);
    }
    await page.keyboard.press("Control+b");
    await page.keyboard.type("three");
    assert.equal(await value(), "one **three**");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await eventually("it is undone", async () => (await value()) === "one two");
    await page.keyboard.press("Control+Shift+z");
    await eventually("it is done again", async () => (await value()) === "one **two**");
    // With nothing selected, what is typed next is between the signs.
    await page.keyboard.press("End");
    await page.keyboard.press("Control+i");
    await page.keyboard.type("four");
    assert.equal(await value(), "one **two***four*");
    await page.keyboard.press("Enter");
    await page.locator("article[data-state=sent]").waitFor();
    // In the field of an edit too.
    await page.keyboard.press("ArrowUp");
    await editor(page).waitFor();
    await editor(page).fill("five");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+b");
    assert.equal(await editor(page).inputValue(), "**five**");
    await page.keyboard.press("Enter");
    await page.locator("article strong").getByText("five").waitFor();
    await page.keyboard.press("Control+/");
    await page.getByRole("alertdialog").getByText("Struck through").first().waitFor();
  },

  async "UX 50 formatted messages are copied as text that reads well"(chat) {
    const { bob, page } = await pair(chat);
    await bob.say("**Plan**\n1. a\n   - b `c`\n2. ||d|| e\n\n> f\n> g");
    await bob.say("|h|i|\n|-|-|\n|j|k|\n\n```go\nl\n\tm\n```");
    await page.locator(".formatted .code").waitFor();
    const time = await page.locator("article.first time").innerText();
    const copied = await page.evaluate(() => {
      const [first, last] = document.querySelectorAll("article .text");
      getSelection().setBaseAndExtent(first, 0, last, last.childNodes.length);
      const event = new ClipboardEvent("copy", { bubbles: true, cancelable: true, clipboardData: new DataTransfer() });
      last.dispatchEvent(event);
      return event.clipboardData.getData("text/plain");
    });
    assert.equal(copied, `bob ${time}\nPlan\n1. a\n  - b c\n2.  e\n> f\n> g\nh\ti\nj\tk\nl\n\tm`);
  },

  async "UX 52 a link whose text looks like another address shows where it leads"(chat) {
    const { bob, page } = await pair(chat);
    const deceiving = ["https://bank.example", "bank.example", "a@bank.example", "\u202ehttps://bank.example", "https://bank\u200b.example", "ｂank．example", ""];
    for (const label of deceiving) await bob.say(`see [${label}](https://evil.example/x)`);
    await bob.say("see [the report](https://honest.example/x)");
    const honest = page.getByRole("link", { name: "the report" });
    await honest.waitFor();
    assert.equal(await honest.textContent(), "the report");
    const links = await page.locator('.text a[href="https://evil.example/x"]').evaluateAll((all) =>
      all.map((a) => {
        const address = a.querySelector("[dir=ltr]");
        const node = address.firstChild;
        const lefts = [...node.data].map((_, i) => {
          const range = document.createRange();
          range.setStart(node, i);
          range.setEnd(node, i + 1);
          return range.getBoundingClientRect().left;
        });
        return { text: address.textContent, inOrder: lefts.every((left, i) => i === 0 || left >= lefts[i - 1]), rel: a.rel, target: a.target };
      }),
    );
    assert.equal(links.length, deceiving.length);
    for (const link of links) assert.deepEqual(link, { text: "(https://evil.example/x)", inOrder: true, rel: "noopener noreferrer nofollow ugc", target: "_blank" });
  },

  async "UX 53 what a spoiler hides is neither seen, found, copied nor read out until somebody asks for it"(chat) {
    const { bob, page } = await pair(chat);
    await bob.say("it was ||the **butler**, see https://a.example/||, of course");
    const spoiler = page.getByRole("button", { name: "Spoiler: show it" });
    await spoiler.waitFor();
    await eventually("it is read out", async () => (await page.locator("[aria-live=polite]").textContent()).includes("it was spoiler, of course"));
    const text = page.locator("article .text");
    assert.doesNotMatch(await text.innerText(), /butler/);
    assert.doesNotMatch(await text.ariaSnapshot(), /butler|a\.example/);
    assert.equal(await page.getByText("butler").isVisible(), false);
    assert.equal(await page.evaluate(() => find("butler")), false);
    await spoiler.focus();
    const { width } = await text.boundingBox();
    await page.keyboard.press("Enter");
    await page.getByText("butler").waitFor();
    assert.equal((await text.boundingBox()).width, width, "nothing moves");
    await page.getByRole("link", { name: "a.example" }).focus();
    assert.match(await text.innerText(), /it was the butler, see https:\/\/a\.example\/, of course/);
    await write(page, "I hid ||this||");
    await page.locator("article[data-state=sent]").nth(1).focus();
    await page.keyboard.press("Delete");
    const question = page.getByRole("alertdialog");
    await question.getByText("I hid spoiler").waitFor();
    assert.doesNotMatch(await question.innerText(), /this$/m);
  },

  async "UX 54 a code block says its language, is copied by a button that says so, and scrolls by keyboard"(chat) {
    const { bob, page } = await pair(chat);
    await bob.say(`\`\`\`js\n${wide}\n\tb\n\`\`\``);
    const code = page.getByRole("region", { name: "Code: js" });
    await code.waitFor();
    assert.equal(await page.locator(".code .language").innerText(), "js");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy code" }).click();
    await hears(page, "Code copied.");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${wide}\n\tb`);
    await code.focus();
    await page.keyboard.press("ArrowRight");
    await eventually("it scrolls", () => code.evaluate((e) => e.scrollLeft > 0));
  },

  async "UX 55 code is readable before its colours come, and also when they can't"(chat) {
    chat.expects(/Failed to load resource: net::ERR_FAILED/);
    const { bob, page } = await pair(chat);
    let go;
    const released = new Promise((resolve) => (go = resolve));
    await page.route("**/assets/python-*.js", async (route) => {
      await released;
      await route.continue();
    });
    await page.route("**/assets/ruby-*.js", (route) => route.abort());
    await bob.say("```python\ndef area(r):\n    return 3.14 * r\n```");
    await bob.say("```ruby\ndef area(r)\n```");
    await bob.say("```no such language\ndef area(r)\n```");
    const code = (language) => page.getByRole("region", { name: `Code: ${language}` });
    for (const language of ["python", "ruby", "no such language"]) assert.match(await code(language).innerText(), /^def area\(r\)/);
    assert.equal(await code("python").locator("span").count(), 0);
    const height = (await code("python").boundingBox()).height;
    go();
    await code("python").locator(".keyword").first().waitFor();
    assert.equal((await code("python").boundingBox()).height, height);
    assert.equal(await code("python").innerText(), "def area(r):\n    return 3.14 * r");
    assert.equal(await code("ruby").locator("span").count(), 0);
  },

  async "UX 55 texts are readable before their formatting comes, and nothing moves from its place when it does"(chat) {
    const bob = await chat.member("bob");
    for (let i = 0; i < 20; i++) await bob.say(`**${i}**\n\n- a\n- b\n\n\`\`\`\ncode\n\`\`\``);
    await bob.say("plain and last");
    const context = await chat.browser(await chat.person("ada"));
    let go;
    const released = new Promise((resolve) => (go = resolve));
    await context.route("**/assets/whole-*.js", async (route) => {
      await released;
      await route.continue();
    });
    const page = await chat.open(undefined, { context });
    await shows(page, "plain and last");
    assert.equal(await page.locator("article .text").nth(-2).innerText(), "**19**\n\n- a\n- b\n\n```\ncode\n```");
    await scrollUp(page, 900);
    const before = await top(page);
    go();
    await reads(page);
    await page.locator(".formatted").first().waitFor({ state: "attached" });
    await settled(page);
    const after = await top(page);
    assert.equal(after.key, before.key);
    assert.ok(Math.abs(after.at - before.at) <= 1, `${before.at} -> ${after.at}`);
  },

  async "UX 56 wide code and tables scroll inside themselves and never make the page wider"(chat) {
    const { bob, page } = await pair(chat, { viewport: { width: 320, height: 640 } });
    const cells = (cell) => `|${`${cell}|`.repeat(60)}`;
    for (const text of [`\`\`\`\n${wide}\n\`\`\``, `${cells("wide head")}\n${cells("-")}\n${cells("cell")}`, `> - \`\`\`\n>   ${wide}\n>   \`\`\``, `**${"W".repeat(600)}**`, `\`${"W".repeat(600)}\``, `||${"W".repeat(600)}||`, `${"> ".repeat(12)}${"W".repeat(600)}`, `[${"W".repeat(600)}](https://a.example/${"W".repeat(600)})`, `|a|\n|-|\n|${"W".repeat(600)}|`]) await bob.say(text);
    await bob.say("the last");
    await shows(page, "the last");
    for (const width of [320, 1000]) {
      await page.setViewportSize({ width, height: 640 });
      await settled(page);
      // The ground of code reaches a little beyond its letters.
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll("html, body, main, #messages, article, .text, .text > :not(.table), #composer")].filter((e) => e.scrollWidth > e.clientWidth + 4 || e.getBoundingClientRect().right > innerWidth).map((e) => `${e.scrollWidth} in ${e.clientWidth}: ${e.outerHTML.slice(0, 80)}`),
      );
      assert.deepEqual(wide, [], `at ${width} px`);
      for (const inside of await page.locator("pre, .table").all()) assert.ok(await inside.evaluate((e) => e.getBoundingClientRect().right <= innerWidth));
    }
    assert.ok(await page.locator(".table").first().evaluate((e) => e.scrollWidth > e.clientWidth));
  },

  async "UX 57 each block of a message runs in the direction of its own script"(chat) {
    const { bob, page } = await pair(chat);
    await bob.say("**مرحبا** بكم\n- hello\n- שלום\n\n> Grüße\n\n|عربي|x|\n|-|-|\n|a|b|");
    await page.locator("article blockquote").waitFor();
    const directions = await page.locator("article .text :is(p, li, blockquote, th, td)").evaluateAll((all) => all.map((e) => `${e.localName} ${e.textContent.trim()}: ${getComputedStyle(e).direction}`));
    for (const wanted of ["p مرحبا بكم: rtl", "li hello: ltr", "li שלום: rtl", "blockquote Grüße: ltr", "th عربي: rtl", "td a: ltr"]) assert.ok(directions.includes(wanted), `${wanted} of ${directions}`);
    // A quotation in one script may have a paragraph in another.
    await bob.say("> hello\n>\n> שלום");
    const [left, right] = await page.locator("article blockquote").last().locator("p").evaluateAll((all) => all.map((e) => {
      const range = document.createRange();
      range.selectNodeContents(e);
      return range.getBoundingClientRect().left;
    }));
    assert.ok(right === undefined || right >= left);
  },

  async "UX 87 axe finds nothing serious where everything is formatted"(chat) {
    const { bob, page } = await pair(chat);
    for (const text of harmlessFormats) await bob.say(text);
    await page.locator(".formatted pre .keyword").first().waitFor({ state: "attached" });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      assert.deepEqual(await findings(page, { colorScheme }), []);
    }
  },
};
