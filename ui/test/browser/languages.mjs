// The page in languages that nobody speaks: each function is a test.
import assert from "node:assert/strict";
import { there, views } from "./views.mjs";

/** What people wrote, what Intl makes (names, dates, lists), and what emoji are called. */
const written = "bdi, time, kbd, .text, a.quote, .replying .said, .topic, .description, blockquote, .avatar, [lang], [role=gridcell], .foot .name, .foot .code, .sign ~ span";

/** Runs in the page: the texts that are seen or heard and in no catalogue, where the catalogue marks its own. */
function strays(written) {
  const names = [...document.querySelectorAll("bdi, .language")].map((e) => e.textContent.trim()).filter((name) => name !== "");
  const known = ["Hubbub", "and", "Ada Lovelace", "Harvest festival", ...names].sort((a, b) => b.length - a.length);
  const rest = (text) => known.reduce((left, name) => left.replaceAll(name, ""), text.replaceAll(/⟦[^⟧]*⟧/g, ""));
  const found = [];
  const look = (element, what, text) => {
    if (/\p{L}/u.test(rest(text))) found.push(`${element.tagName.toLowerCase()}.${element.className} ${what}: ${text.trim().slice(0, 80)}`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode()); ) {
    const { parentElement: element } = node;
    if (!element.closest(`script, style, noscript, ${written}`)) look(element, "text", node.data);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      const text = element.getAttribute(name);
      // When it was edited, as a date, and where a link leads.
      const value = name === "title" && element.matches(".edited, .text a");
      if (text && !value && !element.matches(written)) look(element, name, text);
    }
  }
  return found;
}

/** Runs in the page: what does not fit into it, or into itself. */
function cut() {
  const found = [];
  const { clientWidth } = document.documentElement;
  if (document.documentElement.scrollWidth > clientWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const element of document.querySelectorAll("button, a, label, legend, h1, h2, h3, p, summary, small, input, textarea, .words")) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest(".unseen, .skip, [inert]")) continue;
    const box = element.getBoundingClientRect();
    const dots = getComputedStyle(element).textOverflow === "ellipsis";
    const what = `${element.tagName.toLowerCase()}.${element.className} ${(element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 50)}`;
    if (box.width > 1 && (box.left < -1 || box.right > clientWidth + 1)) found.push(`outside: ${what}`);
    if (!dots && element.matches("button, a, legend, h1, h2, h3, p") && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline") found.push(`cut: ${what}`);
  }
  // What ends in dots has letters that hang below its line, in fonts that this machine may not have.
  for (const element of document.querySelectorAll("bdi, span, p, button, h1")) {
    const { textOverflow, overflowY } = getComputedStyle(element);
    if (textOverflow === "ellipsis" && overflowY === "hidden") found.push(`cut below: ${element.className}`);
  }
  return found;
}

const shown = Object.entries(views).filter(([, { path }]) => /^\/(mock|rooms)\.html/.test(path ?? ""));

/** Shows some of the views, one after the other in one page; all that is wrong with them is told at once. */
async function check(open, views) {
  const found = [];
  const page = await open("/tokens.html", { viewport: { width: 1280, height: 800 } });
  const base = new URL(page.url()).origin;
  await page.addInitScript(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  for (const [name, { path, act }] of views) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${base}${path}${path.includes("?") ? "&" : "?"}lang=long`);
    await page.waitForFunction(() => document.body.textContent.includes("⟦"));
    await there(page, path);
    await act?.(page);
    const problems = (await page.evaluate(strays, written)).map((stray) => `${name}: ${stray}`);
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      for (const dir of ["ltr", "rtl"]) {
        await page.evaluate((dir) => (document.documentElement.dir = dir), dir);
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        problems.push(...(await page.evaluate(cut)).map((what) => `${name}, ${width} pixels wide, ${dir}: ${what}`));
      }
    }
    found.push(...problems.slice(0, 5)); // one cause shows in many places
  }
  assert.ok(found.length === 0, `\n${found.join("\n")}`);
}

// Two halves, so that they run side by side.
export const allThatTheViewsSayIsInTheCatalogueAndFitsWhenItIsLong = (open) => check(open, shown.filter((_, i) => i % 2 === 0));
export const allThatTheOtherViewsSayIsInTheCatalogueAndFitsWhenItIsLong = (open) => check(open, shown.filter((_, i) => i % 2 === 1));

export async function fromRightToLeftAMenuOpensBesideItsButtonAndAViewIsPushedAwayToTheLeft(open) {
  const page = await open("/rooms.html?view=people&lang=mirrored", { viewport: { width: 1280, height: 800 } });
  const button = page.locator(".row [aria-haspopup]").first();
  await button.click();
  const [beside, menu] = [await button.boundingBox(), await page.locator("dialog").boundingBox()];
  assert.ok(Math.abs(menu.x - beside.x) < 20 && Math.abs(menu.y - beside.y) < 80, JSON.stringify({ beside, menu }));
  await page.keyboard.press("Escape");
  const phone = await open("/rooms.html?view=people&lang=mirrored", { viewport: { width: 390, height: 844 }, hasTouch: true });
  const touch = (type, x) =>
    phone.locator("aside").evaluate((view, [type, x]) => {
      const at = new Touch({ identifier: 1, target: view, clientX: x, clientY: 400 });
      view.dispatchEvent(new TouchEvent(type, { bubbles: true, touches: type === "touchend" ? [] : [at] }));
    }, [type, x]);
  await touch("touchstart", 300);
  await touch("touchmove", 250);
  await touch("touchmove", 200);
  assert.equal(await phone.locator("aside").evaluate((view) => view.style.translate), "-100px");
  await touch("touchend", 200);
  await phone.getByText("Harvest festival").waitFor();
}

export async function thePageSpeaksTheLanguageOfTheBrowserAndAnotherOneThatIsChosen(open) {
  const page = await open("/user/register", { locale: "de-DE" });
  assert.equal(await page.innerText("button.primary"), "Registrieren");
  await page.fill("#username", "Jutta");
  await page.fill("#password", "correct horse battery");
  await page.click("button.primary");
  await page.waitForSelector("#composer");
  const placeholder = () => page.getAttribute("#composer", "placeholder");
  assert.deepEqual([await page.getAttribute("html", "lang"), await placeholder()], ["de", "Nachricht schreiben"]);
  await page.fill("#composer", "ein Entwurf");
  await page.click(".account button");
  await page.getByRole("group", { name: "Sprache" }).getByRole("button", { name: "English" }).click();
  await page.waitForSelector('[placeholder="Write a message"]');
  assert.deepEqual([await page.getAttribute("html", "lang"), await page.inputValue("#composer")], ["en", "ein Entwurf"]);
  await page.goto(new URL("/user/account", page.url()).href);
  assert.equal(await page.innerText("h1"), "Your account");
  // And back, from the forms.
  await page.click("form.languages >> text=Deutsch");
  await page.waitForSelector("h1 >> text=Dein Konto");
}
