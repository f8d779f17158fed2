import { expect, test } from "vitest";
import { highlighted } from "../../src/format/highlight";

const languages = ["bash", "c", "c++", "c#", "css", "diff", "go", "java", "js", "json", "kotlin", "php", "py", "ruby", "rust", "sql", "tsx", "html", "yaml"];
const code = `# <b>a</b> // "c" 'd' /* e */ 42 --- \${f} @g #h <!-- i --> {"j": [null, true]}\n+ def k(l): return \`m\` if n else 0x2A\n- SELECT * FROM o WHERE p = 'q';\n`;

test.each(languages)("the pieces of %s are its text", async (language) => {
  const pieces = await highlighted(language, code);
  expect(pieces!.map(({ text }) => text).join("")).toBe(code);
  expect(pieces!.some(({ kind }) => kind !== undefined)).toBe(true);
});

test("the name of a language may be followed by more, and be written in capitals", async () => {
  expect(await highlighted('JS title="a"', "let a = 1")).toContainEqual({ text: "let", kind: "keyword" });
});

test("what has no colours here stays as it is", async () => {
  for (const language of ["", "klingon", "constructor", "__proto__", "<b>"]) expect(await highlighted(language, code)).toBeUndefined();
  expect(await highlighted("js", "a\n".repeat(10_000))).toBeUndefined();
  expect(await highlighted("js", "a".repeat(600))).toBeUndefined();
});
