/** A part of a line: what becomes an element within a paragraph, an item or a cell. */
export type Inline =
  | { type: "text"; text: string }
  | { type: "code"; text: string }
  /** A person by id, "room" or "here"; the text is the token that stands for them. */
  | { type: "mention"; text: string; to: string }
  /** An address that was written as it is. */
  | { type: "address"; text: string; href: string }
  /** An address under a text; it is shown beside a text that could be taken for another address. */
  | { type: "link"; href: string; title: string; shown: boolean; children: Inline[] }
  | { type: Span; children: Inline[] };

export type Span = "strong" | "em" | "strike" | "spoiler";

export type Align = "left" | "center" | "right" | undefined;

/** A block of a formatted text. */
export type Block =
  | { type: "paragraph"; heading: boolean; children: Inline[] }
  /** Continued: the part of a code block that is behind the fold. */
  | { type: "code"; language: string; text: string; continued: boolean }
  | { type: "quote"; children: Block[] }
  /**
   * Start: the number of the first item; undefined in a bulleted list. Continued: the
   * first item goes on from before the fold.
   */
  | { type: "list"; start: number | undefined; items: Block[][]; continued: boolean }
  /** Head: undefined in the part that is behind the fold. */
  | { type: "table"; align: Align[]; head: Inline[][] | undefined; rows: Inline[][][] };
