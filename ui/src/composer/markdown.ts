import { wholeAddress } from "../stream/links";
import { type Element, read } from "./html";

/** A block, and whether a blank line is around it. */
interface Part {
  text: string;
  apart: boolean;
}

/** Elements that begin a line of their own. */
const blocks = new Set("address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split(" "));

/** Elements that messages have a sign for. */
const signs: Record<string, string> = { b: "**", strong: "**", i: "*", em: "*", cite: "*", s: "~~", del: "~~", strike: "~~" };

/** Writes HTML as a message would be written that looks like it. */
export function markdownOf(html: string): string {
  return joined(partsOf(read(html))).trim();
}

const joined = (parts: Part[]) => parts.reduce((text, part, i) => text + (i === 0 ? "" : part.apart || parts[i - 1]!.apart ? "\n\n" : "\n") + part.text, "");

/** The blocks of an element; what is in a line between two of them is one too. */
function partsOf({ children }: Element): Part[] {
  const parts: Part[] = [];
  let line: (Element | string)[] = [];
  const end = () => {
    const text = tidy(line.map(inline).join(""));
    if (text !== "") parts.push({ text: plainStart(text), apart: false });
    line = [];
  };
  for (const child of children) {
    if (typeof child === "string" || !hasBlock(child)) line.push(child);
    else {
      end();
      parts.push(...block(child));
    }
  }
  end();
  return parts;
}

const hasBlock = (element: Element): boolean => blocks.has(element.name) || element.children.some((child) => typeof child !== "string" && hasBlock(child));

function block(element: Element): Part[] {
  const { name } = element;
  const whole = (text: string): Part[] => (text === "" ? [] : [{ text, apart: true }]);
  if (/^h[1-6]$/.test(name)) return whole(tidy(`${"#".repeat(Number(name[1]))} ${element.children.map(inline).join("").replaceAll("\n", " ")}`));
  if (name === "pre") return whole(fenced(element));
  if (name === "blockquote") return whole(joined(partsOf(element)).replace(/^/gm, "> "));
  if (name === "ul" || name === "ol") return whole(list(element));
  if (name === "table") return whole(table(element));
  const parts = partsOf(element);
  return name === "p" ? whole(joined(parts)) : parts;
}

function list(element: Element): string {
  let number = Number(element.attributes["start"] ?? 1) || 1;
  return elements(element)
    .map((item) => {
      // A list may stand beside the items of another.
      if (item.name !== "li") return joined(block(item)).replace(/^/gm, "  ");
      const sign = element.name === "ol" ? `${number++}. ` : "- ";
      const text = partsOf(item).map((part) => part.text).join("\n");
      return sign + text.replaceAll("\n", `\n${" ".repeat(sign.length)}`);
    })
    .join("\n");
}

function table(element: Element): string {
  const rows = rowsOf(element).map((row) => elements(row).map((cell) => joined(partsOf(cell)).replace(/\s+/g, " ").replaceAll("|", "\\|")));
  const width = Math.max(...rows.map((row) => row.length));
  if (rows.length === 0 || width < 2) return rows.flat().join("\n");
  const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, i) => row[i] ?? "").join(" | ")} |`);
  return [lines[0], `|${"---|".repeat(width)}`, ...lines.slice(1)].join("\n");
}

const rowsOf = (element: Element): Element[] => elements(element).flatMap((child) => (child.name === "tr" ? [child] : child.name === "table" ? [] : rowsOf(child)));

const elements = ({ children }: Element) => children.filter((child) => typeof child !== "string");

function fenced(element: Element): string {
  const text = textOf(element).replace(/^\n|\n$/g, "");
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  const classes = [element, ...elements(element)].map(({ attributes }) => attributes["class"] ?? "").join(" ");
  const language = /\blang(?:uage)?-([\w+#-]+)/.exec(classes)?.[1] ?? "";
  return `${fence}${language}\n${text}\n${fence}`;
}

const longestRun = (text: string) => Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));

const textOf = (node: Element | string): string => (typeof node === "string" ? node : node.name === "br" ? "\n" : node.children.map(textOf).join(""));

/** What is in a line. */
function inline(node: Element | string): string {
  if (typeof node === "string") return escaped(node.replace(/[\s\u00a0]+/g, " "));
  const { name, attributes, children } = node;
  if (name === "br") return "\n";
  if (name === "img") return escaped(attributes["alt"] ?? "");
  if (["code", "kbd", "samp", "tt"].includes(name)) return code(textOf(node));
  const text = children.map(inline).join("");
  if (name === "a") return link(text, textOf(node), attributes["href"]?.trim() ?? "");
  return signsFor(node).reduce(within, text);
}

function signsFor({ name, attributes }: Element): string[] {
  const style = attributes["style"] ?? "";
  const plain = /font-(?:weight|style):\s*(?:normal|[1-5]00)/i.test(style);
  const found = new Set(signs[name] !== undefined && !plain ? [signs[name]] : []);
  if (/font-weight:\s*(?:bold|[6-9]00)/i.test(style)) found.add("**");
  if (/font-style:\s*italic/i.test(style)) found.add("*");
  if (/text-decoration[^;]*line-through/i.test(style)) found.add("~~");
  return [...found];
}

/** Signs stand next to what they are around, and in one line with it. */
const within = (text: string, sign: string) => text.replace(/^(\s*)([^]*?)(\s*)$/, (_, before: string, inner: string, after: string) => (inner === "" ? text : `${before}${sign}${inner}${sign}${after}`));

function code(text: string): string {
  const said = text.replace(/\s+/g, " ");
  if (said.trim() === "") return said;
  const ticks = "`".repeat(longestRun(said) + 1);
  return /^`|`$/.test(said) ? `${ticks} ${said} ${ticks}` : `${ticks}${said}${ticks}`;
}

function link(text: string, said: string, href: string): string {
  const address = wholeAddress(href);
  if (address === undefined || text.trim() === "") return text;
  if ([address, href].includes(said.trim()) || `${said.trim()}/` === address) return text.replace(text.trim(), said.trim());
  return text.replace(/^(\s*)([^]*?)(\s*)$/, (_, before: string, inner: string, after: string) => `${before}[${inner.replace(/\s+/g, " ")}](${address.replace(/[()]/g, (sign) => (sign === "(" ? "%28" : "%29"))})${after}`);
}

/** A text whose signs could be formatting, with a backslash before them. */
const escaped = (text: string) => text.replace(/\\(?=[!-/:-@[-`{-~])|`|\*(?=\S)|(?<=\S)\*|(?<![\p{L}\p{N}])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}])|~~|\|\||\[(?=[^\]]*\]\()/gu, "\\$&");

/** Lines without blanks around them, and with one between words. */
const tidy = (text: string) => text.replace(/ *\n */g, "\n").replace(/ {2,}/g, " ").trim();

/** A text with a backslash before what would begin a block. */
const plainStart = (text: string) => text.replace(/^([ \t]*)(>|(?:[-+]|#{1,6})(?=\s|$))/gm, "$1\\$2").replace(/^([ \t]*\d{1,9})([.)])(?=\s|$)/gm, "$1\\$2");
