/** A line that begins a block of code. */
const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
/** Code between backticks does not go beyond an empty line. */
const gap = /\n[ \t]*(?=\n)/g;

/**
 * Whether a place in a text is inside of code: of a fenced block, or between backticks. What
 * has no end yet is code too, as far as its line goes: the end is about to be written.
 */
export function inCode(text: string, at: number): boolean {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return fenced(text.slice(0, start)) || fence.test(text.slice(start, at)) || quoted(...paragraphAround(text, at));
}

/** Whether a block of code is open where these lines end. */
function fenced(lines: string): boolean {
  let open = "";
  for (const line of lines.split("\n")) {
    const marks = fence.exec(line)?.[1];
    if (!marks) continue;
    if (open === "") open = marks;
    else if (marks.startsWith(open) && line.trim() === marks) open = "";
  }
  return open !== "";
}

/** The paragraph that a place is in, and the place in it. */
function paragraphAround(text: string, at: number): [paragraph: string, at: number] {
  let from = 0;
  for (const { index } of text.matchAll(gap)) {
    if (index >= at) return [text.slice(from, index), at - from];
    from = index;
  }
  return [text.slice(from), at - from];
}

/** Whether a place of a paragraph is between as many backticks as there are on the other side. */
function quoted(paragraph: string, at: number): boolean {
  const runs = [...paragraph.matchAll(/`+/g)];
  for (let i = 0; i < runs.length && runs[i]!.index < at; i++) {
    let end = i + 1;
    while (end < runs.length && runs[end]![0].length !== runs[i]![0].length) end++;
    const closed = end < runs.length;
    if (closed ? at <= runs[end]!.index : !paragraph.slice(runs[i]!.index, at).includes("\n")) return true;
    if (closed) i = end;
  }
  return false;
}
