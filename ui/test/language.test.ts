import { FluentBundle, FluentResource } from "@fluent/bundle";
import { afterEach, expect, test } from "vitest";
import { language, languages, locale, ownName, speak } from "../src/language";
import { named } from "../src/people";
import { roomNamed } from "../src/rooms/words";
import { linesSaid } from "../src/stream/lines";
import { membership, newMessages, number, problemSaid, typing } from "../src/words";
import { literals, source, sources, uses } from "./source";

const files = import.meta.glob<string>("../locales/*.ftl", { query: "?raw", import: "default", eager: true });
const texts = new Map(Object.entries(files).map(([path, text]) => [path.replace(/^.*\/|\.ftl$/g, ""), text]));
const others = [...texts.keys()].filter((name) => name !== "en");

/** The ids of a catalogue, as they stand there, with the names of the values that are put into each. */
function catalogue(language: string): Map<string, Set<string>> {
  const text = texts.get(language)!;
  const written = [...text.matchAll(/^([a-z][\w-]*) *=/gim)].map(([, id]) => id!);
  const { body } = new FluentResource(text);
  expect(body.map(({ id }) => id), "each message is read, and stands there once").toEqual([...new Set(written)]);
  return new Map(body.map(({ id, value }) => [id, new Set(variables(value))]));
}

function variables(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  const { type, name } = part as { type?: string; name?: string };
  if (type === "var") return [name!];
  return Object.values(part).flatMap(variables);
}

const used = sources().flatMap(uses);

afterEach(() => speak("en", texts.get("en")!));

test("each text that the page asks for is in the catalogue, and each text there is asked for", () => {
  const english = catalogue("en");
  expect(used.filter(({ id }) => !english.has(id))).toEqual([]);
  expect([...english.keys()].filter((id) => !used.some((use) => use.id === id))).toEqual([]);
});

test("each text is given the values that it names", () => {
  for (const language of texts.keys()) {
    const named = catalogue(language);
    const lacking = used.filter(({ id, values }) => values && ![...named.get(id)!].every((name) => values.includes(name)));
    expect(lacking, language).toEqual([]);
  }
});

test.each(others)("the catalogue %s has the same texts as the English one, and leaves no value out", (language) => {
  const [english, other] = [catalogue("en"), catalogue(language)];
  expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
  const left = [...english].filter(([id, values]) => ![...values].every((name) => other.get(id)!.has(name)));
  expect(left).toEqual([]);
});

test.each([...texts.keys()])("each text of %s can be said", (language) => {
  const bundle = new FluentBundle(language, { useIsolating: false });
  const resource = new FluentResource(texts.get(language)!);
  expect(bundle.addResource(resource)).toEqual([]);
  for (const { id, value } of resource.body) {
    for (const n of [0, 1, 2, 5, 1_000]) {
      const errors: Error[] = [];
      const values = Object.fromEntries(variables(value).map((name) => [name, name === "n" ? n : `a ${name}`]));
      const text = bundle.formatPattern(value!, values, errors);
      expect([id, errors, text === ""]).toEqual([id, [], false]);
      if (variables(value).includes("n")) expect(text.replaceAll(/\D/g, "") === String(n) || !/\d/.test(text), text).toBe(true);
    }
  }
});

test("a language is spoken with its own plurals, numbers and lists", () => {
  speak("de", texts.get("de")!);
  expect([language(), newMessages(1), newMessages(2)]).toEqual(["de", "1 neue Nachricht", "2 neue Nachrichten"]);
  expect(number(12_345)).toBe("12.345");
  expect(typing(["Bob", "Zoë"])).toBe("Bob und Zoë schreiben");
  expect(membership(["Bob"], ["Zoë"])).toBe("Bob ist dazugekommen, Zoë ist gegangen");
  expect(membership(["Bob"], ["Zoë", "Cy"], "Ada")).toBe("Ada hat Bob hinzugefügt und Zoë und Cy entfernt");
});

test("people whose account is deleted are called so in the reader's language", () => {
  const gone = { id: "x", name: "deleted user", deleted: true } as const;
  const shown = () => [named({ id: "y", name: "Bob" }), named(gone), roomNamed({ kind: "direct", name: "", with: [gone] })];
  expect(shown()).toEqual(["Bob", "deleted user", "deleted user"]);
  speak("de", texts.get("de")!);
  expect(shown()).toEqual(["Bob", "gelöschtes Konto", "gelöschtes Konto"]);
  expect(linesSaid([{ kind: "leave", n: 1, at: 1, user: gone }])).toEqual([{ text: "gelöschtes Konto ist gegangen" }]);
});

test("an error is said in the reader's language, with its limit, whatever the server says of it", () => {
  speak("de", texts.get("de")!);
  const english = { message: "in English" };
  expect(problemSaid({ code: "invalid", reason: "text_long", limit: 2_000, ...english })).toBe("Hier sind höchstens 2.000 Zeichen möglich.");
  expect(problemSaid({ code: "forbidden", ...english })).toBe("Das darfst du nicht.");
  const late = (limit: number) => problemSaid({ code: "forbidden", reason: "edit_late", limit, ...english }).replace(/.*: /, "");
  expect([86_400, 7_200, 900, 90].map(late)).toEqual(["1 Tag.", "2 Stunden.", "15 Minuten.", "90 Sekunden."]);
  expect(problemSaid({ code: "invalid", ...english })).toBe("in English");
});

test("dates and numbers are as in the reader's region, where the browser names one for the language", () => {
  const browser = globalThis.navigator;
  const read = (spoken: string, ...languages: string[]) => {
    Object.defineProperty(globalThis, "navigator", { value: { languages }, configurable: true });
    speak(spoken, texts.get(spoken)!);
    return locale();
  };
  try {
    expect(read("de", "fr-FR", "de-AT", "de-DE")).toBe("de-AT");
    expect(read("de", "de")).toBe("de");
    expect(read("de", "fr-FR", "den-CA")).toBe("de");
    expect(read("en", "de-AT")).toBe("en");
  } finally {
    Object.defineProperty(globalThis, "navigator", { value: browser, configurable: true });
  }
});

test("languages call themselves by their own names", () => {
  expect(languages).toEqual([...texts.keys()].sort());
  expect(["de", "en", "fr"].map(ownName)).toEqual(["Deutsch", "English", "Français"]);
});

test("no component or module has a text for people of its own", () => {
  // The name of the program, and digits with a plus.
  const known = /: (?:Hubbub)$/;
  expect(sources().flatMap(literals).filter((found) => !known.test(found))).toEqual([]);
});

test("a text that is in no catalogue is found", () => {
  const component = `<script lang="ts">
  import A from "./A.svelte";
  const choice = { label: say("ok"), text: "Something else" };
  if (choice.text === "ArrowDown") throw new Error("This is for programmers");
</script>
<p class="some thing" title="Shown" data-key="Not shown">{choice ? "Not yet." : say("yes")} said</p>
<A label={on ? "on" : \`\${n} of\`} id="list" />
<input aria-label="Name {n}" placeholder={say("x")} onkeydown={(event) => event.key === "Enter"} />`;
  const found = literals(source("a.svelte", component)).map((found) => found.replace("a.svelte:", ""));
  expect(found.sort()).toEqual(["3: Something else", "6: Not yet.", "6: Shown", "6: said", "7: of", "7: on", "8: Name"]);
  expect(uses(source("a.ts", 'say("a", { n, by: b });\nsay(x);\nsay("c", made());')).map(({ where, id, values }) => [where, id, values])).toEqual([
    ["a.ts:2", "a", ["n", "by"]],
    ["a.ts:3", "", []],
    ["a.ts:4", "c", undefined],
  ]);
});
