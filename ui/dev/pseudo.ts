// Languages that nobody speaks, made from the English catalogue: long ones show what is
// cut, mirrored ones what is on the wrong side, and both what is in no catalogue.

import english from "../locales/en.ftl?raw";
import { speak, speakAsWanted } from "../src/language";

const accents: Record<string, string> = {
  ...{ a: "å", b: "ƀ", c: "ç", d: "ð", e: "é", f: "ƒ", g: "ĝ", h: "ĥ", i: "î", j: "ĵ", k: "ķ", l: "ļ", m: "ɱ", n: "ñ", o: "ö", p: "þ", q: "ɋ", r: "ŕ", s: "š", t: "ţ", u: "û", v: "ṽ", w: "ŵ", x: "ẋ", y: "ý", z: "ž" },
  ...{ A: "Å", B: "Ɓ", C: "Ç", D: "Ð", E: "É", F: "Ƒ", G: "Ĝ", H: "Ĥ", I: "Î", J: "Ĵ", K: "Ķ", L: "Ļ", M: "Ṁ", N: "Ñ", O: "Ö", P: "Þ", Q: "Ɋ", R: "Ŕ", S: "Š", T: "Ţ", U: "Û", V: "Ṽ", W: "Ŵ", X: "Ẋ", Y: "Ý", Z: "Ž" },
};

/** Nearly half as long again, with marks at its ends by which a text of the catalogue is known. */
function long(text: string): string {
  if (!/\p{L}/u.test(text)) return text;
  const vowels = text.replaceAll(/[aeiou]/g, "$&$&");
  return mark(vowels.replaceAll(/[a-z]/gi, (letter) => accents[letter]!));
}

/** From right to left: each word runs backwards, as a reader of Hebrew would see it. */
function mirrored(text: string): string {
  if (!/\p{L}/u.test(text)) return text;
  return mark(text.replaceAll(/[\p{L}']+/gu, "\u202e$&\u202c"));
}

/** The spaces at the ends stay there: lines break at them. */
const mark = (text: string) => text.replace(/^(\s*)([^]*?)(\s*)$/u, "$1⟦$2⟧$3");

/** Speaks the language that the address asks for: lang=de, lang=long or lang=mirrored. */
export async function speakAsAsked(query: URLSearchParams): Promise<void> {
  const page = document.documentElement;
  const lang = query.get("lang") ?? "";
  if (lang === "long") speak("en", english, long);
  else if (lang === "mirrored") {
    speak("ar", english, mirrored);
    [page.lang, page.dir] = ["ar", "rtl"];
  } else {
    page.lang = lang || "en";
    await speakAsWanted();
  }
}
