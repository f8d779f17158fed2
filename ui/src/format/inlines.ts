import type { Delimiter, StateInline, Token } from "markdown-it";
import { type Address, addresses } from "../stream/links";

// Rules of what stands in a line, in the form that markdown-it wants.

type Rule = (state: StateInline, silent: boolean) => boolean;

/** What ends plain text, and what does so too where signs don't count. */
const signs = /[\\`*_~|[\]]|<(?=@)/g;
const tokens = /<(?=@)/g;

/** What stands for a person or for everybody: no backslash is before it. */
const mention = /(?<!\\)<@(room|here|[0-9a-v]{13})>/y;

/** The addresses in what is being read, and which of them is next. */
const found = new WeakMap<StateInline, { all: Address[]; next: number }>();

function nextAddress(state: StateInline): Address | undefined {
  let here = found.get(state);
  // Between the two parts of a link no address goes on.
  if (!here) found.set(state, (here = { all: addresses(state.src.replaceAll("](", "  ")), next: 0 }));
  const { all } = here;
  // The label of a link is read twice.
  while (here.next > 0 && all[here.next - 1]!.from >= state.pos) here.next--;
  while (here.next < all.length && all[here.next]!.from < state.pos) here.next++;
  return all[here.next];
}

/** Plain text, up to the next address, the next mention or, if signs count, the next sign. */
export const texts =
  (signsCount: boolean): Rule =>
  (state, silent) => {
    const ends = signsCount ? signs : tokens;
    ends.lastIndex = state.pos;
    const sign = ends.exec(state.src)?.index;
    const address = state.linkLevel > 0 ? undefined : nextAddress(state);
    const end = Math.min(sign ?? state.posMax, address?.from ?? state.posMax, state.posMax);
    if (end <= state.pos) return false;
    if (!silent) state.pending += state.src.slice(state.pos, end);
    state.pos = end;
    return true;
  };

/** Addresses as they are, whose signs are no formatting. */
export const bareAddresses: Rule = (state, silent) => {
  const address = state.linkLevel > 0 ? undefined : nextAddress(state);
  if (address?.from !== state.pos || address.to > state.posMax) return false;
  if (!silent) {
    const token = state.push("address", "", 0);
    token.content = address.text;
    token.meta = { href: address.href };
  }
  state.pos = address.to;
  return true;
};

/** Mentions of people. */
export const mentions: Rule = (state, silent) => {
  mention.lastIndex = state.pos;
  const found = mention.exec(state.src);
  if (!found || mention.lastIndex > state.posMax) return false;
  if (!silent) {
    const token = state.push("mention", "", 0);
    [token.content, token.meta] = [found[0], { to: found[1] }];
  }
  state.pos = mention.lastIndex;
  return true;
};

const bar = "|".charCodeAt(0);

/** The signs of what is to be hidden until somebody wants to see it: ||text||. */
export const spoilerSigns: Rule = (state, silent) => {
  if (silent || state.src.charCodeAt(state.pos) !== bar) return false;
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true);
  if (length !== 2) return false;
  state.push("text", "", 0).content = "||";
  state.delimiters.push({ marker: bar, length: 0, token: state.tokens.length - 1, end: -1, open, close });
  state.pos += length;
  return true;
};

/** Makes spoilers of the signs that belong together. */
export function spoilers(state: StateInline): void {
  for (const delimiters of [state.delimiters, ...state.tokens_meta.map((meta) => meta?.delimiters ?? [])]) {
    for (const { marker, token, end } of delimiters) {
      if (marker !== bar || end < 0) continue;
      become(state.tokens[token]!, 1);
      become(state.tokens[(delimiters[end] as Delimiter).token]!, -1);
    }
  }
}

function become(token: Token, nesting: 1 | -1): void {
  token.type = nesting > 0 ? "spoiler_open" : "spoiler_close";
  token.nesting = nesting;
  token.content = "";
}
