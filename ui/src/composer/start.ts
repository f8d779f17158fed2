/** What is no word's beginning comes after these: it is in a word, a time, an address or a path. */
const joined = /[\p{L}\p{M}\p{N}_:/\\]$/u;

/** Whether a word can begin at a place of a text. */
export const startsWord = (text: string, at: number) => !joined.test(text.slice(Math.max(0, at - 2), at));
