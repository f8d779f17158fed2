/** Messages with all that a text may be made of. */
export const formatted = [
  "**Bold** and __bold__, *italic* and _italic_, ~~gone~~, `inline code`, ||the butler did it||, and ***both***",
  "Steps:\n\n1. Stop the service\n2. Copy the folder\n   - with its permissions\n   - and nothing else\n3. Start it again\n\nThat is all.",
  "> Did the deploy go through?\n> I saw nothing in the logs.\n\nYes, at 23:40. See [the report](https://reports.example/deploys/112) or [https://bank.example](https://evil.example).",
  "```go\n// Greet says hello to somebody.\nfunc Greet(name string) (string, error) {\n\tif name == \"\" {\n\t\treturn \"\", errors.New(\"nobody is there\")\n\t}\n\treturn fmt.Sprintf(\"Hello %s, you are number %d\", name, 42), nil // and this line goes on for longer than the column is wide, so that it scrolls\n}\n```",
  "| Load | Before | After |\n|:--|--:|--:|\n| cold | 412 ms | **187 ms** |\n| warm | 38 ms | 35 ms |\n| `restart` | 2.1 s | *soon* |",
  "# Plan for Thursday\nWe meet at **six**.\n- bring *cups*\n- and chairs",
  "```\nplain block, no language\n```",
  "> **مرحبا** بكم\n> - أولا\n> - ثانيا",
  "1. א **ראשון**\n2. ב",
  "```diff\n- old line\n+ new line\n```",
  "```python\ndef area(r: float) -> float:\n    \"\"\"The area of a circle.\"\"\"\n    return 3.14159 * r ** 2\n```",
  "Outside, `a very long piece of inline code that has to be broken somewhere because no line is that wide at all` goes on.",
];
