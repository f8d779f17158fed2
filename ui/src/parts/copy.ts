/** Puts a text on the clipboard; false if the browser does not let us. */
export async function copyText(text: string): Promise<boolean> {
  // The clipboard's own interface exists only in secure contexts.
  if (!navigator.clipboard) return copyByCommand(text);
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => copyByCommand(text),
  );
}

function copyByCommand(text: string): boolean {
  const hear = (event: ClipboardEvent) => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", text);
  };
  document.addEventListener("copy", hear, { capture: true });
  try {
    return document.execCommand("copy");
  } finally {
    document.removeEventListener("copy", hear, { capture: true });
  }
}
