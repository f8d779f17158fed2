import type { Choice, Source } from "../composer/source";
import type { Emoji } from "./data";
import { folded } from "./fold";
import { load } from "./load";
import { recents } from "./recents";
import { coded, search } from "./search";
import { chosenTone, toned } from "./tone";

/** So many are offered at once. */
const mostOffered = 8;

function choice(emoji: Emoji, code = emoji.codes[0]!): Choice {
  const sign = toned(emoji, chosenTone.now);
  const same = folded(emoji.name).replaceAll(" ", "_") === code;
  return { sign, name: emoji.name, hint: same ? "" : `:${code}:`, text: sign, used: () => recents.use(emoji.sign) };
}

/** Emoji by their names, after a colon. */
export const emojiSource: Source = {
  trigger: ":",
  // Two characters at least, and nothing that emoticons begin with.
  query: /^(?:[\p{L}\p{N}+][\p{L}\p{M}\p{N}_+-]+|-1)$/u,
  async find(query) {
    return search(await load(), query)
      .slice(0, mostOffered)
      .map((emoji) => choice(emoji, emoji.codes.find((code) => code.startsWith(query))));
  },
  async finished(query) {
    const emoji = coded(await load(), query);
    return emoji && choice(emoji);
  },
};
