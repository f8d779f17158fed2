import { say } from "../language";
import { lex } from "./lexer";
import { textOfBlocks } from "./text";

/**
 * A text without the signs of its formatting, for where it is read out or shown in a few
 * words: code, cells and labels of links as they are, each block on a line of its own.
 * What is hidden in it stays hidden: a word stands for each spoiler.
 */
export function plain(text: string): string {
  const blocks = lex(text);
  return blocks ? textOfBlocks(blocks, say("spoiler")) : text;
}
