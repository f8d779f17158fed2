import { insert } from "./insert";

/** HTML with something that a message has signs for. */
const formatted = /<(?:b|strong|i|em|cite|s|del|strike|code|kbd|samp|tt|pre|a|ul|ol|blockquote|table|h[1-6])[\s>]|style\s*=[^>]*(?:bold|weight:\s*[6-9]00|italic|line-through)/i;
/** More than this is pasted as plain text, in UTF-16 code units. */
const most = 500_000;

/**
 * Pastes what is formatted elsewhere as it would be written in a message, once what reads
 * it is there; false if it is nothing of that kind, and the browser pastes it as text.
 */
export function pasteFormatted(event: ClipboardEvent, box: HTMLTextAreaElement): boolean {
  const html = event.clipboardData?.getData("text/html") ?? "";
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (html.length > most || !formatted.test(html) || inCode(box)) return false;
  event.preventDefault();
  void import("./markdown").then(
    ({ markdownOf }) => insert(box, markdownOf(html) || text),
    () => insert(box, text),
  );
  return true;
}

/** Whether the cursor is in a block of code, in which signs are no formatting. */
const inCode = ({ value, selectionStart }: HTMLTextAreaElement) => (value.slice(0, selectionStart).match(/^(?:```|~~~)/gm) ?? []).length % 2 === 1;
