import type { User } from "../wire";

/** Something that can stand in place of a word. */
export interface Choice {
  /** An emoji, or nothing. */
  sign: string;
  /** Whom it stands for, if it is a person: their picture stands there. */
  person?: User;
  name: string;
  /** What it is called besides, in the style of what is typed; or nothing. */
  hint: string;
  /** What stands there then. */
  text: string;
  /** It was chosen. */
  used: () => void;
}

/** Where choices for words come from. */
export interface Source {
  /** The one character with which its words begin. */
  readonly trigger: string;
  /** What has to follow, for something to be offered. */
  readonly query: RegExp;
  /** What can be offered, the best first. It may be called for each key, and fail. */
  find(query: string): Promise<readonly Choice[]>;
  /** What a word stands for once the character with which it began is typed again. */
  finished?(query: string): Promise<Choice | undefined>;
}
