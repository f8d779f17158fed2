/** What may be formatting: most texts have nothing of it, and are looked at no further. */
const promising =
  /[*`\\]|(?<![\p{L}\p{N}])_|~~|\|\||\]\(|^ {0,3}(?:[-+>]|#{1,6}(?:[ \t]|$)|\d{1,9}[.)][ \t])|^[ \t]{0,3}[|:]?[|: \t]*-[-|: \t]*$/mu;

/** Whether a text may be formatted. Takes time in proportion to its length, and little. */
export const mayBeFormatted = (text: string): boolean => promising.test(text);
