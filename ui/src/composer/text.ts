// What a message is made of: the same rules as the server's (internal/chat/text.go).

/**
 * A character that can be seen. White space, controls, what only changes its
 * neighbours (marks, joiners, directions, tags, variation selectors), fillers and the
 * few that fonts leave empty cannot; format characters that stand before numbers can.
 */
const seen =
  /[^\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\ufffc\u{1d159}]|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;

/** Whether there is anything to see in a text. */
export function visible(text: string): boolean {
  return seen.test(text);
}

const space = /\p{White_Space}/u;
const lineBreak = /[\n\r\u2028\u2029]/;

/**
 * A text as it is kept: without blank lines at its start and without white space at
 * its end. The first line keeps its indentation. Regular expressions for the two ends
 * would take quadratic time.
 */
export function cleanText(text: string): string {
  let end = text.length;
  while (end > 0 && space.test(text[end - 1]!)) end--;
  let start = 0;
  for (let i = 0; i < end && space.test(text[i]!); i++) if (lineBreak.test(text[i]!)) start = i + 1;
  return text.slice(start, end);
}
