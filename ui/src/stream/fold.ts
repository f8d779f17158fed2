import type { Piece } from "./links";

/** Texts of more lines than this are folded, to so many; the lines are estimated. */
export const mostLines = 40;
export const shownLines = 20;
/** Characters that a line has. */
export const lineLength = 72;

/**
 * The offset at which a long text is folded, one with more lines than `most`: at the end
 * of a line or a word, after `shown` lines. Undefined if it is short.
 */
export function foldAt(text: string, shown = shownLines, most = mostLines): number | undefined {
  let lines = 0;
  let fold: number | undefined;
  for (let at = 0; ; ) {
    const next = text.indexOf("\n", at);
    const end = next < 0 ? text.length : next;
    const takes = Math.max(1, Math.ceil((end - at) / lineLength));
    if (fold === undefined && lines + takes > shown) {
      const left = shown - lines;
      fold = takes > shown && left > 1 ? wordEnd(text, at, at + left * lineLength) : at - 1;
    }
    lines += takes;
    if (lines > most) return fold;
    if (next < 0) return undefined;
    at = next + 1;
  }
}

/** The end of the last word that ends before a place, or of the last whole character. */
function wordEnd(text: string, from: number, to: number): number {
  const line = text.slice(from, to);
  const blank = line.search(/\s\S*$/u);
  if (blank > line.length / 2) return from + blank;
  const around = text.slice(to - 64, to + 64);
  return to - 64 + (new Intl.Segmenter().segment(around).containing(64)?.index ?? 64);
}

/** Divides pieces at an offset in their text; a link that lies across it is a link on both sides. */
export function divide(pieces: readonly Piece[], offset: number): [Piece[], Piece[]] {
  const head: Piece[] = [];
  const rest: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const most = piece.text.length;
    // A mention is not divided.
    const cut = piece.to && offset < at + most ? 0 : Math.min(Math.max(offset - at, 0), most);
    if (cut > 0) head.push({ ...piece, text: piece.text.slice(0, cut) });
    if (cut < piece.text.length) rest.push({ ...piece, text: piece.text.slice(cut) });
    at += piece.text.length;
  }
  return [head, rest];
}
