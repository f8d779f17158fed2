/** What has lines of its own. */
const blocks = "p, pre, ul, ol, li, blockquote, table, thead, tbody, tr, .code, .table, .rest";
/** What the page says, and what is hidden. */
const beside = ".bar, [inert]";

/**
 * The text of a part of a message, as it reads: of a formatted one each block, item and
 * row on lines of its own, with a sign before items and quotations.
 */
export function written(part: DocumentFragment): string {
  let text = "";
  /** The next text begins a line. */
  let begins = true;
  /** Stands before each line, and before the next one only. */
  let prefix = "";
  let sign = "";

  function put(said: string) {
    if (begins) text += `${text === "" ? "" : "\n"}${prefix}${sign}`;
    begins = false;
    sign = "";
    text += said.replaceAll("\n", `\n${prefix}`);
  }

  function walk(node: Node) {
    if (node instanceof Text) {
      if (node.data !== "" && !(node.data.trim() === "" && isBetween(node))) put(node.data);
    } else if (node instanceof Element && !node.matches(beside)) within(node);
  }

  function within(element: Element) {
    const [block, outer] = [element.matches(blocks), prefix];
    begins ||= block;
    if (element.localName === "li") sign = signOf(element);
    if (element.matches("th + th, td + td")) put("\t");
    if (element.localName === "blockquote") prefix += "> ";
    element.childNodes.forEach(walk);
    if (element.localName === "li") sign = "";
    prefix = outer;
    begins ||= block;
  }

  part.childNodes.forEach(walk);
  return text;
}

/** Whether a blank is only there because its neighbours are apart in the source. */
const isBetween = ({ parentNode }: Text) => parentNode !== null && [...parentNode.children].some((element) => element.matches(blocks));

function signOf(item: Element): string {
  const depth = depthOf(item);
  const number = item.getAttribute("value");
  return `${"  ".repeat(depth)}${number === null ? "- " : `${number}. `}`;
}

/** In how many items an item is. */
function depthOf(item: Element): number {
  const outer = item.parentElement?.closest("li");
  return outer ? depthOf(outer) + 1 : 0;
}
