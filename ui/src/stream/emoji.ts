/** A longer text is no reaction in one sign any more, in code units. */
const most = 64;
/** The first use of this takes 60 ms: it becomes a list of all sequences. */
const only = /^[\p{RGI_Emoji}\s]+$/v;
/** What is in nearly all texts, and in no emoji. */
const letter = /\p{L}/u;

/** Whether a text is a few emoji and nothing else. */
export function onlyEmoji(text: string): boolean {
  return text.length <= most && !letter.test(text) && only.test(text);
}
