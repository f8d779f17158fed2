/** A longer text is no reaction in one sign any more, in code units. */
const most = 64;
const only = /^[\p{RGI_Emoji}\s]+$/v;

/** Whether a text is a few emoji and nothing else. */
export function onlyEmoji(text: string): boolean {
  return text.length <= most && only.test(text);
}
