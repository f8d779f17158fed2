// The language that the page speaks, and its catalogue: locales/LANGUAGE.ftl, in the
// syntax of Project Fluent. A new language is a new file.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { regional } from "./parts/region";

/** The catalogues, each loaded only where it is spoken. */
const catalogues = import.meta.glob<string>("../locales/*.ftl", { query: "?raw", import: "default" });

/** The languages there are. */
export const languages: readonly string[] = Object.keys(catalogues).map((path) => /([\w-]+)\.ftl$/.exec(path)![1]!).sort();

let spoken = "en";
let catalogue = "";
let change: ((text: string) => string) | undefined;
/** Where a text is looked up. */
let bundle: FluentBundle | undefined;

// Numbers are written as in the reader's region, which may change while the page is open.
globalThis.addEventListener?.("languagechange", () => (bundle = undefined));

/** The language that the page speaks. */
export const language = () => spoken;

/** The same as dates, numbers and lists are written in it. */
export const locale = () => regional(spoken);

/** Speaks a language from now on, by the text of its catalogue. What it says can be changed, for tests. */
export function speak(language: string, text: string, changed?: (text: string) => string): void {
  [spoken, catalogue, change, bundle] = [language, text, changed, undefined];
}

/** Speaks the language that the server has given the page, or the one that was chosen. */
export async function speakAsWanted(): Promise<void> {
  const page = document.documentElement;
  const wanted = [chosen(), page.lang].find((tag) => languages.includes(tag)) ?? "en";
  // If the line breaks just now, English may be kept from an earlier visit.
  await learn(wanted).catch(() => learn("en"));
  page.lang = spoken;
}

const learn = async (language: string) => speak(language, await catalogues[`../locales/${language}.ftl`]!());

/** The text of the catalogue with this id; names in it have to be isolated already. */
export function say(id: string, values: Record<string, FluentVariable> = {}): string {
  bundle ??= made();
  const pattern = bundle.getMessage(id)?.value;
  // A value that is missing shows as its name, which is better than no page.
  return pattern ? bundle.formatPattern(pattern, values, []) : id;
}

function made(): FluentBundle {
  const bundle = new FluentBundle(locale(), { useIsolating: false, ...(change && { transform: change }) });
  bundle.addResource(new FluentResource(catalogue));
  return bundle;
}

/** The cookie that keeps what was chosen; the server reads it too (internal/web/language.go). */
const cookie = "hubbub_language";

/** The language that was chosen in this browser; "" if none was. */
const chosen = () => new RegExp(`(?:^|; )${cookie}=([\\w-]*)`).exec(document.cookie)?.[1] ?? "";

/** Chooses a language for this browser, and loads the page anew to speak it. */
export function choose(language: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${cookie}=${language}; Path=/; Max-Age=${365 * 24 * 60 * 60}; SameSite=Lax${secure}`;
  location.reload();
}

/** How a language calls itself: "Deutsch". */
export function ownName(language: string): string {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
