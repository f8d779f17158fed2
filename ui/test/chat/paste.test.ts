import fc from "fast-check";
import { expect, test } from "vitest";
import { markdownOf } from "../../src/composer/markdown";
import { lex } from "../../src/format/lexer";
import { outline } from "../format/outline";

test.each([
  ["<b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <s>e</s> <code>f</code>", "**a** **b** *c* *d* ~~e~~ `f`"],
  ["<p>one <b> two </b>three</p><p>four<br>five</p>", "one **two** three\n\nfour\nfive"],
  ["<div>one</div><div><b>two</b></div>", "one\n**two**"],
  ["<h2>Head</h2>text", "## Head\n\ntext"],
  ["<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"],
  ['<ol start="3"><li><p>a</p></li><li>b</li></ol>', "3. a\n4. b"],
  ["<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n> \n> b\n\nc"],
  ['<pre><code class="language-js">a\n  b `c`\n</code></pre>', "```js\na\n  b `c`\n```"],
  ["<pre>```\n</pre>", "````\n```\n````"],
  ["<table><thead><tr><th>a</th><th>b|c</th></tr></thead><tbody><tr><td>d<br>e</td></tr></tbody></table>", "| a | b\\|c |\n|---|---|\n| d e |  |"],
  ['<a href="https://a.example/b">text</a> <a href="https://a.example/">https://a.example</a>', "[text](https://a.example/b) https://a.example"],
  ['<a href="javascript:alert(1)">x</a> <a href="/y">y</a> <a href="data:z">z</a>', "x y z"],
  ['<a href="https://a.example/(b)"><b>c</b></a>', "[**c**](https://a.example/%28b%29)"],
  ['<b style="font-weight:normal"><span style="font-weight:700">a</span> <span style="font-style:italic">b</span></b>', "**a** *b*"],
  ['<span style="text-decoration:line-through">a</span>', "~~a~~"],
  ["<b>5 * 3</b> *not* _not_ snake_case `x` \\*", "**5 * 3** \\*not\\* \\_not\\_ snake_case \\`x\\` \\\\\\*"],
  ["<p>- <b>no</b> list</p><p>1. nor here</p><p># nor head</p>", "\\- **no** list\n\n1\\. nor here\n\n\\# nor head"],
  ["<style>b{}</style><script>x</script><title>y</title><b>a</b><!-- c -->", "**a**"],
  ['<meta charset="utf-8"><b>a&amp;b &lt;c&gt; &nbsp; d</b>', "**a&b <c> d**"],
  ['<img src="https://a.example/x.png" alt="a picture"> <b>b</b>', "a picture **b**"],
  ["<b></b><i> </i>a", "a"],
])("%j is pasted as %j", (html, markdown) => {
  expect(markdownOf(html)).toBe(markdown);
});

test("what is pasted looks as it did", () => {
  const inner = fc.constantFrom("a", "b c", "<b>d</b>", "<i>e</i>", "<s>f</s>", "<code>g</code>", "*h*", "_i_", "5 * 6", "a_b", "~~j~~", "||k||", "[l](m)", "`n`", "\\*", "> o", "- p", "1. q", "# r");
  const text = (html: string) => html.replace(/<[^>]*>/g, "");
  fc.assert(
    fc.property(fc.array(inner, { minLength: 1, maxLength: 6 }), (parts) => {
      const html = parts.join(" ");
      const markdown = markdownOf(html);
      const blocks = lex(markdown);
      const seen = blocks ? outline(blocks).replace(/^p\(|(?:strong|em|strike|code)\((.*?)\)|\)$/g, "$1") : markdown;
      expect(seen).toBe(text(html));
    }),
    { numRuns: 2_000 },
  );
});

test("what is nested deeply or long is read in time", () => {
  for (const part of ["<b>", "<div>", "<ul><li>", "<blockquote>", "<table><tr><td>", "</p>", "<", "&", "<a href='"]) {
    expect(markdownOf(`${part.repeat(20_000)}text`)).toBeDefined();
  }
});
