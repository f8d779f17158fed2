import { Parser } from "htmlparser2";

/** An element of HTML that was pasted. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: (Element | string)[];
}

/** What is nested deeper than this is read as if it was not. */
const deepest = 100;
/** Elements whose text nobody sees. */
const unseen = new Set(["head", "script", "style", "template", "title", "noscript", "svg", "math", "object", "iframe"]);

/**
 * Reads HTML without a document: nothing of it is loaded or run. The browser's own parser
 * is none of those that the page's policy lets scripts use.
 */
export function read(html: string): Element {
  const root: Element = { name: "", attributes: {}, children: [] };
  const open = [root];
  /** How many elements are open that are not kept. */
  let beyond = 0;
  let hidden = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (hidden > 0 || unseen.has(name)) hidden++;
      else if (open.length > deepest) beyond++;
      else {
        const element = { name, attributes, children: [] };
        open.at(-1)!.children.push(element);
        open.push(element);
      }
    },
    ontext(text) {
      if (hidden > 0) return;
      const { children } = open.at(-1)!;
      const last = children.at(-1);
      if (typeof last === "string") children[children.length - 1] = last + text;
      else children.push(text);
    },
    onclosetag() {
      if (hidden > 0) hidden--;
      else if (beyond > 0) beyond--;
      else open.pop();
    },
  });
  parser.end(html);
  return root;
}
