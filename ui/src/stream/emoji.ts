/** A longer text is no reaction in one sign any more, in code units. */
const most = 64;

// What may be one emoji, by the grammar of UTS #51, 1.4.9. The list of all that are,
// \p{RGI_Emoji}, takes a browser 60 ms at its first use.
const flag = String.raw`\p{RI}{2}`;
const skin = String.raw`\p{Emoji_Modifier_Base}\uFE0F?\p{Emoji_Modifier}`;
const coloured = String.raw`(?!\p{RI})\p{Emoji_Presentation}\uFE0F?(?:[\u{E0020}-\u{E007E}]+\u{E007F})?`;
const chosen = String.raw`\p{Emoji}\uFE0F\u20E3?`;
const one = `(?:${flag}|${skin}|${coloured}|${chosen})`;
const only = new RegExp(String.raw`^(?:${one}(?:\u200D(?:${one}|\p{Emoji}))*|\s)+$`, "u");

/** Whether a text is a few emoji and nothing else. */
export function onlyEmoji(text: string): boolean {
  return text.length <= most && text.trim() !== "" && only.test(text);
}
