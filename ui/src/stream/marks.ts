/** Marks beyond those that a letter of any living script carries (UAX #15, Stream-Safe Text). */
const excess = /(\p{M}{30})\p{M}+/gu;

/**
 * The text with at most 30 marks on a letter, for showing: to lay out thousands on one
 * takes a browser seconds.
 */
export const calm = (text: string): string => text.replaceAll(excess, "$1");

const mark = /\p{M}/u;

/** Whether a letter of the text carries a mark. */
export const marked = (text: string): boolean => mark.test(text);
