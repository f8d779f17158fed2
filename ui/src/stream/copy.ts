import type { Row } from "./rows";
import { reading } from "../format/reading.svelte";
import { written } from "../format/written";
import { say } from "../language";
import { named, withNames } from "../people";
import type { Quote } from "../wire";
import { calendar } from "./times";

/**
 * What is copied of a selection over several messages: author and time once for
 * each run, the texts on lines of their own, and the lines between. Undefined if
 * the selection is within one message: then the browser copies it as it is.
 */
export function copied(selection: Selection | null, list: HTMLElement, rows: readonly Row[]): string | undefined {
  const lines: string[] = [];
  let messages = 0;
  let headed = false;
  for (let i = 0; selection && i < selection.rangeCount; i++) {
    const range = selection.getRangeAt(i);
    for (const [at, element] of [...list.children].entries()) {
      const row = rows[at];
      if (!row || row.type === "new" || !range.intersectsNode(element)) continue;
      if (row.type !== "message") {
        if (messages > 0) lines.push(element.textContent.trim());
        headed = false;
        continue;
      }
      const text = selected(range, element.querySelector(".text"));
      if (text === "") continue;
      if (row.first || !headed) lines.push(`${named(row.author)} ${calendar.timeOfDay(row.at)}`);
      headed = true;
      if (row.quoted?.quote && range.intersectsNode(element.querySelector(".quote") ?? element)) lines.push(quoteSaid(row.quoted.quote));
      lines.push(text);
      messages++;
    }
  }
  return messages > 1 ? lines.join("\n") : undefined;
}

/** What a message replies to, as people write it into texts. */
function quoteSaid(quote: Quote): string {
  return `> ${quote.deleted ? say("quote-deleted") : `${named(quote.author)}: ${reading.quoted(withNames(quote)).replaceAll(/\s+/g, " ")}`}`;
}

/** The part of a text that a range covers, without what is not the author's. */
function selected(range: Range, text: Element | null): string {
  if (!text || !range.intersectsNode(text)) return "";
  const part = document.createRange();
  part.selectNodeContents(text);
  if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0) part.setStart(range.startContainer, range.startOffset);
  if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0) part.setEnd(range.endContainer, range.endOffset);
  const copy = part.cloneContents();
  const edited = copy.querySelector(".edited");
  edited?.remove();
  const said = written(copy);
  return edited ? said.replace(/\s$/, "") : said;
}
