/** What is written from right to left: Hebrew, Arabic and their neighbours. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

const turns = /\p{Bidi_Control}/gu;

/**
 * A name for a plain text around it: a sentence, a title, a label. It cannot turn
 * that text around, nor change places with what stands beside it. Elements isolate
 * by themselves: there <bdi> is used, and the name is as it was written.
 */
export function isolated(name: string): string {
  // An isolate would end at a mark within the name, so those go.
  const still = name.replace(turns, "");
  return rightToLeft.test(still) ? `\u2068${still}\u2069` : still;
}
