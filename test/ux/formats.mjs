// Messages whose signs are formatting: what is seen of them.
import { settled } from "./gestures.mjs";

/** Harmless texts that make all elements which formatting has. */
export const harmlessFormats = [
  "**a** *b* ~~c~~ `d` ||e|| [f](https://a.example/) [https://b.example/](https://a.example/)",
  "# a\n> b\n> - c\n> 1. d\n\n- e\n  > f\n- g\n\n1. h\n2. i\n   - j",
  "```js\nconst a = 1; // b\n```\nc",
  "||a **b** [c](https://a.example/) `d` https://a.example/||",
  "> ```\n> a\n> ```\n> b\n\n~~~\nc\n~~~",
  "| a | b | c |\n|:--|:-:|---|\n| d | `e` | *f* |\n",
  `**a long one**\n${"a line\n".repeat(60)}\n- and\n- a list`,
  `\`\`\`go\n${"var a = 1\n".repeat(60)}\`\`\``,
  `| a |\n|---|\n${"| b |\n".repeat(60)}`,
];

/** What is seen of a message, without what the page says itself. */
export const seenIn = (text) => {
  const seen = text.cloneNode(true);
  for (const own of seen.querySelectorAll(".edited, .language")) if (own.matches(".edited") || own.textContent === "Code") own.remove();
  return seen.textContent.trim();
};

/** What may be formatted. */
const signs = /[*_`~\\]|\]\(|\|\||\|\s*:?-|^\s*(?:[-+>#]|\d+[.)])/m;

/** The letters of a text, without the addresses that are behind links. */
const essence = (text) =>
  text
    .replace(/\]\(<?https:\/\/a\.example\/[^\s()<>]*>?(?:\s+(?:"[^"]*"|'[^']*'))?\)/g, "]")
    .replace(/ ?\(https:\/\/a\.example\/[^\s()]*\)/g, "")
    .replace(/\P{L}/gu, "");

/** Whether a text has the letters of another, in their order, and not many more: addresses and titles are behind links. */
function holds(text, part, share) {
  let at = -1;
  for (const letter of part) if ((at = text.indexOf(letter, at + 1)) < 0) return false;
  return part.length > share * text.length;
}

/** Whether a message with that text is among those that are seen. */
export function isSaid(text, seen) {
  if (seen.some((one) => one.trim() === text.trim())) return true;
  return signs.test(text) && seen.some((one) => essence(one) === essence(text) || holds(essence(text), essence(one), 0.9));
}

/** Whether a text is what is read out: of what a spoiler hides only that it is one, and of code not its language. */
export const isReadOut = (text, said) => said.trim() === text.trim() || holds(essence(text), essence(said.replaceAll("spoiler", "")), 0.1);

/** Waits until the page shows what is formatted. */
export async function reads(page) {
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name, responseEnd }) => /\/assets\/whole-[^/]*\.js$/.test(name) && responseEnd > 0));
  await settled(page);
}
