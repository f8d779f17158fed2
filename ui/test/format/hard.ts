const repeated = (part: string) => (length: number) => part.repeat(Math.ceil(length / part.length)).slice(0, length);

const parts = [">", "> ", "[", "]", "*", "_", "`", "~", "|", "@", "![", "- ", "* ", "1. ", "\\", "#", "# ", "\t", " ", "\n", " \n", "-\n", "*a_b", "*a ", "a* ", "_a ", "**a", "**a ", "a**b ", "~~a ", "a~~ ", "||a ", "a||", "`a``b", "`\n", "```\n", "[a](", "[a](b", "[a]()", "](", "[[a]", "[a](<b", '[a](b "c', "- a\n", " - a\n", "* *a\n", "> a\n", "> - ", "a\n\n", "*a\n\n", "|-", "|\n", "-|\n", "https://", "https://a.example/*_ ", "[https://a.example](https://b.example) "];

/** Texts of any length that others have found hard to read. */
export const hard: Record<string, (length: number) => string> = {
  ...Object.fromEntries(parts.map((part) => [JSON.stringify(part), repeated(part)])),
  // With letters between them there are fewer signs than make a text too dense to be read.
  ...Object.fromEntries(parts.map((part) => [`${JSON.stringify(part)} and letters`, repeated(`${part}${"a".repeat(24 * part.length)}`)])),
  "columns of a table": (length) => ["|a", "|-", "|b"].map((cell) => repeated(cell)(length / 3)).join("\n"),
  "rows of a wide table": (length) => `${"|a".repeat(200)}\n${"|-".repeat(200)}\n${repeated("a\n")(length)}`,
  "rising runs of backticks": (length) => Array.from({ length: Math.sqrt(2 * length) }, (_, i) => `a${"`".repeat(i)}`).join(""),
  "lists in lists": (length) => Array.from({ length: Math.sqrt(length) }, (_, i) => `${"  ".repeat(i)}- a`).join("\n"),
  "brackets in brackets": (length) => "[".repeat(length / 2) + "]".repeat(length / 2),
  "emphasis in emphasis": (length) => "*a ".repeat(length / 6) + "a* ".repeat(length / 6),
  "many openers before a long text": (length) => "*a [".repeat(700) + "a".repeat(length),
};
