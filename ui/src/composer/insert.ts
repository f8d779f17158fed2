/** Writes a text where the cursor is, or in place of a part of what is there, as if it was typed: it can be undone. */
export function insert(box: HTMLTextAreaElement, text: string, from = box.selectionStart, to = box.selectionEnd): void {
  box.focus();
  // Without a selection, the command would delete what is before the cursor.
  if (text === "" && box.selectionStart === box.selectionEnd) return;
  // What was typed before is undone by itself.
  box.setSelectionRange(from, to);
  if (text === "" && from === to) return;
  if (document.execCommand(text === "" ? "delete" : "insertText", false, text)) return;
  box.setRangeText(text, from, to, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}
