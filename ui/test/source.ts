// What the sources of the page say, found in their syntax: for tests of the catalogues.

import { parse } from "svelte/compiler";

const files = import.meta.glob<string>(["../src/**/*.svelte", "../src/**/*.ts"], { query: "?raw", import: "default", eager: true });

/** A node of the syntax tree: of Svelte's, or of the script in it. */
interface Node {
  type: string;
  start: number;
  [member: string]: unknown;
}

export interface Source {
  path: string;
  text: string;
  tree: Node;
  template: Node;
}

/** All components and modules of the page. */
export function sources(): Source[] {
  return Object.entries(files).map(([path, text]) => source(path.replace("../src/", ""), text));
}

export function source(path: string, text: string): Source {
  const component = path.endsWith(".svelte") ? text : `<script lang="ts">\n${text}</script>`;
  const tree = parse(component, { modern: true }) as unknown as Node;
  return { path, text: component, tree, template: tree["fragment"] as Node };
}

/** Calls a function with each node of a tree and those above it, the nearest one last. */
export function walk(node: Node, visit: (node: Node, above: readonly Node[]) => void, above: readonly Node[] = []): void {
  visit(node, above);
  for (const [name, member] of Object.entries(node)) {
    if (name === "parent" || name === "css") continue;
    for (const child of Array.isArray(member) ? (member as unknown[]) : [member]) if (isNode(child)) walk(child, visit, [...above, node]);
  }
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** A use of the catalogue. */
export interface Use {
  where: string;
  id: string;
  /** The names of the values that are put in; undefined if they are made elsewhere. */
  values: string[] | undefined;
}

/** Finds all uses of the catalogue. One whose id is not written out has the id "". */
export function uses({ path, text, tree }: Source): Use[] {
  const found: Use[] = [];
  walk(tree, (node) => {
    if (node.type !== "CallExpression" || (node["callee"] as Node)["name"] !== "say") return;
    const [id, values] = node["arguments"] as Node[];
    const where = `${path}:${text.slice(0, node.start).split("\n").length}`;
    found.push({ where, id: id?.type === "Literal" ? String(id["value"]) : "", values: namesIn(values) });
  });
  return found;
}

function namesIn(values: Node | undefined): string[] | undefined {
  if (!values) return [];
  if (values.type !== "ObjectExpression") return undefined;
  return (values["properties"] as Node[]).map((property) => String((property["key"] as Node)["name"]));
}

/** What people see or hear of an element. */
const shown = new Set(["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt", "label", "hint", "submit", "cancel", "list"]);

const letters = /\p{L}/u;
/** A text that begins like a sentence. Names of keys ("ArrowDown") and selectors do not. */
const sentence = /^\p{Lu}[\p{L}']* \p{L}|^\p{Lu}[\p{L}' ,]*[.?]$/u;

/** Finds texts for people that are written in the source itself. */
export function literals({ path, text, tree, template }: Source): string[] {
  const found: string[] = [];
  const note = (node: Node, what: unknown) => found.push(`${path}:${text.slice(0, node.start).split("\n").length}: ${String(what).trim()}`);
  walk(template, (node, above) => {
    if (node.type !== "Text" || !letters.test(String(node["data"]))) return;
    const around = above.findLast(({ type }) => ["Attribute", "StyleDirective", "RegularElement", "Component"].includes(type));
    if (around?.type === "StyleDirective" || (around?.type === "Attribute" && !shown.has(String(around["name"])))) return;
    note(node, node["data"]);
  });
  walk(tree, (node, above) => {
    const value = node.type === "Literal" ? node["value"] : node.type === "TemplateElement" ? (node["value"] as { cooked: string }).cooked : undefined;
    if (typeof value !== "string") return;
    const thrown = above.some(({ type }) => type === "ThrowStatement");
    const attribute = above.findLast(({ type }) => ["Attribute", "StyleDirective", "CallExpression"].includes(type));
    const named = attribute?.type === "Attribute" && shown.has(String(attribute["name"])) && letters.test(value);
    if (!thrown && (sentence.test(value) || named)) note(node, value);
  });
  return found;
}
