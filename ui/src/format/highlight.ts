import type { Root, RootContent } from "hast";
import type { LanguageFn } from "highlight.js";
import { createLowlight } from "lowlight";

/** A piece of code, and what it is, if that has a colour. */
export interface Piece {
  text: string;
  kind?: Kind;
}

type Kind = "comment" | "keyword" | "string" | "number" | "name" | "added" | "removed";

/** Longer code, or code with a longer line, has no colours, in UTF-16 code units: some grammars take the square of the time. */
const most = 4_000;
const longestLine = 300;

/** The languages that have colours; each comes when it is wanted. */
const grammars: Record<string, () => Promise<{ default: LanguageFn }>> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  go: () => import("highlight.js/lib/languages/go"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  kotlin: () => import("highlight.js/lib/languages/kotlin"),
  php: () => import("highlight.js/lib/languages/php"),
  python: () => import("highlight.js/lib/languages/python"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  sql: () => import("highlight.js/lib/languages/sql"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

/** Other names that people give them. */
const names = new Map(
  Object.entries({
    bash: "sh shell zsh console",
    cpp: "c h cc hpp c++",
    csharp: "cs c#",
    diff: "patch",
    go: "golang",
    javascript: "js jsx mjs cjs",
    json: "jsonc",
    kotlin: "kt",
    python: "py",
    ruby: "rb",
    rust: "rs",
    typescript: "ts tsx",
    xml: "html svg svelte vue",
    yaml: "yml",
  }).flatMap(([language, others]) => others.split(" ").map((name) => [name, language] as const)),
);

/** What the classes of highlight.js stand for. */
const kinds = new Map<string, Kind | undefined>(
  Object.entries({
    comment: "comment quote",
    keyword: "keyword literal selector-tag doctag",
    string: "string regexp char link",
    number: "number symbol bullet",
    name: "title name attr attribute property section built_in type selector-class selector-id",
    added: "addition",
    removed: "deletion",
  }).flatMap(([kind, classes]) => classes.split(" ").map((name) => [name, kind as Kind] as const)),
);
// What is put into a string is code again.
kinds.set("subst", undefined);

const lowlight = createLowlight();

/** The pieces of a code; undefined if its language has no colours here, or it is too long. Fails if the language can't be loaded. */
export async function highlighted(language: string, code: string): Promise<Piece[] | undefined> {
  const word = /^[^\s,:{]*/.exec(language.toLowerCase())![0];
  const name = names.get(word) ?? word;
  if (!Object.hasOwn(grammars, name) || code.length > most || code.split("\n").some(({ length }) => length > longestLine)) return undefined;
  if (!lowlight.registered(name)) lowlight.register(name, (await grammars[name]!()).default);
  return [...piecesOf(lowlight.highlight(name, code, { prefix: "" }), undefined)];
}

function* piecesOf(node: Root | RootContent, around: Kind | undefined): Generator<Piece> {
  if (node.type === "text") yield around ? { text: node.value, kind: around } : { text: node.value };
  if (!("children" in node)) return;
  const [first] = node.type === "element" ? (node.properties["className"] as string[]) : [];
  const kind = first !== undefined && kinds.has(first) ? kinds.get(first) : around;
  for (const child of node.children) yield* piecesOf(child, kind);
}
