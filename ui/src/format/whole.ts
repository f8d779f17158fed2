// The part of the page that reads and shows formatted texts: see reading.svelte.ts.

export { default as Formatted } from "./Formatted.svelte";
export { folded } from "./fold";
export { lex } from "./lexer";
export { plain } from "./plain";
