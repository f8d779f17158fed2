// The emoji that people can pick, as modules of the page: taken from emojibase when the
// page is built, with nothing in them that the page does not use.

import type { Plugin, Rolldown } from "vite";
import { everywhere, toneMark, tones, withTone } from "../src/emoji/format.ts";

/** The part of an entry of emojibase that is used. */
interface Entry {
  hexcode: string;
  emoji: string;
  label: string;
  tags?: string[];
  group?: number;
  order?: number;
  version: number;
  skins?: { emoji: string; tone: number | number[] }[];
}

type Context = Rolldown.PluginContext;

/** Hair and skin by themselves, which nobody picks. */
const components = 2;

/** Where a file of emojibase is; undefined if it has none of that name. */
const find = async (context: Context, path: string) => (await context.resolve(`emojibase-data/${path}.json`))?.id;

async function read<T>(context: Context, path: string): Promise<T> {
  return JSON.parse(await context.fs.readFile((await find(context, path))!, { encoding: "utf8" })) as T;
}

/** All emoji that can be picked, in their order, as they are in a language. */
async function entries(context: Context, language: string): Promise<Entry[]> {
  const all = await read<Entry[]>(context, `${language}/data`);
  return all.filter(({ group }) => group !== undefined && group !== components).sort((a, b) => a.order! - b.order!);
}

/** As keyboards write it: with a variation selector only where the sign is no emoji without one. */
const qualified = (emoji: string) => emoji.replaceAll(/(\p{Emoji_Presentation})\uFE0F/gu, "$1");

/** An emoji with a mark in each place where a skin tone goes. */
function template({ emoji, skins, label }: Entry): string {
  const plain = [...qualified(emoji)];
  if (!skins) return plain.join("");
  const first = skins.find(({ tone }) => [tone].flat().every((tone) => tone === 1))!;
  const marked: string[] = [];
  for (const sign of qualified(first.emoji)) {
    if (sign !== tones[0]) marked.push(plain.shift()!);
    else marked.push(...(plain[0] === "\uFE0F" ? [plain.shift()!] : []), toneMark);
  }
  const text = marked.join("") + plain.join("");
  if (!tones.every((tone) => skins.some(({ emoji }) => qualified(emoji) === withTone(text, tone)))) throw new Error(`The skin tones of ${label} are not put in like others.`);
  return text;
}

const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The tags with words that an emoji does not have in its names, each after a comma. */
function tagsOf(tags: readonly string[] | undefined, names: readonly string[]): string {
  const known = new Set(words(names.join(" ")));
  return (tags ?? []).filter((tag) => !words(tag).every((word) => known.has(word))).map((tag) => `,${tag}`).join("");
}

/** What is known of an emoji, in a line; what it is called is between bars. */
const line = (...fields: string[]) => fields.join("\t").trimEnd();
const called = (...names: string[]) => `|${names.join("|")}|`;

/** What they are called between two colons, by GitHub and then by Slack: each name is that of one emoji. */
async function codes(context: Context): Promise<(entry: Entry) => string[]> {
  const sets = await Promise.all(["github", "iamcal"].map((set) => read<Record<string, string | string[]>>(context, `en/shortcodes/${set}`)));
  const taken = new Set<string>();
  const all = new Map<string, string[]>();
  for (const [hexcode, codes] of sets.flatMap((set) => Object.entries(set))) {
    const own = [codes].flat().filter((code) => !taken.has(code));
    own.forEach((code) => taken.add(code));
    all.set(hexcode, [...(all.get(hexcode) ?? []), ...own]);
  }
  return ({ hexcode, label }) => all.get(hexcode) ?? [words(label).join("_")];
}

/** All emoji, each in a line: itself, its names, words for it, its version; an empty line between groups. */
async function english(context: Context): Promise<string> {
  const [all, codesOf] = await Promise.all([entries(context, "en"), codes(context)]);
  return all
    .map((entry, i) => {
      const names = [entry.label, ...codesOf(entry)];
      const version = entry.version > everywhere ? String(entry.version) : "";
      const parted = i > 0 && entry.group !== all[i - 1]!.group ? "\n" : "";
      return parted + line(template(entry), called(...names), tagsOf(entry.tags, names), version);
    })
    .join("\n");
}

/** What they are called in another language, in the same order: their names, and words for them. */
async function named(context: Context, language: string): Promise<string> {
  return (await entries(context, language)).map(({ label, tags }) => line(called(label), tagsOf(tags, [label]))).join("\n");
}

/** The module that loads all others: for each language of the page in which emoji have names, besides English. */
async function loads(context: Context, root: string): Promise<string> {
  const languages = (await context.fs.readdir(`${root}/locales`)).map((file) => file.replace(/\.ftl$/, "")).filter((language) => language !== "en");
  const there = await Promise.all(languages.map((language) => find(context, `${language}/data`)));
  const load = (language: string) => `() => import("virtual:emoji/${language}")`;
  const named = languages.filter((_, i) => there[i]).map((language) => `"${language}": ${load(language)}`);
  return `export const english = ${load("en")}; export const names = { ${named.join(", ")} };`;
}

/** Makes `virtual:emoji` and what that loads. */
export function emoji(): Plugin {
  let root: string;
  return {
    name: "emoji",
    configResolved: (config) => void ({ root } = config),
    resolveId: { filter: { id: /^virtual:emoji/ }, handler: (id) => `\0${id}` },
    load: {
      filter: { id: /^\0virtual:emoji/ },
      async handler(id) {
        const [, language] = id.split("/");
        if (!language) return loads(this, root);
        return `export default ${JSON.stringify(language === "en" ? await english(this) : await named(this, language))}`;
      },
    },
  };
}
