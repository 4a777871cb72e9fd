/** What is read out of Markdown: a check that overlooks something checks nothing. */
import { assertEquals, assertThrows } from "../support/assert.ts";
import { anchorsOf, linksOf, slugOf, splitBlocks } from "./markdown.ts";

const TEXT = `# A title

<!-- not run: needs Docker -->
\`\`\`sh
docker run x
\`\`\`

<!-- run -->

1. In a list:

   \`\`\`\`JSON ignore
   {"a":
     "\`\`\`"}
   \`\`\`\`
<!-- run -->

~~~
plain
~~~

<!-- tools:begin -->

\`\`\`text
made
\`\`\`

<!-- tools:end -->

\`\`\`ts
1;
\`\`\`
`;

Deno.test("splitBlocks() finds every block, with its language, mark and line", () => {
  const { blocks, prose } = splitBlocks(TEXT);
  assertEquals(blocks, [
    {
      language: "sh",
      code: "docker run x",
      line: 4,
      mark: "not run: needs Docker",
      isGenerated: false,
    },
    { language: "json", code: '{"a":\n  "```"}', line: 12, mark: undefined, isGenerated: false },
    { language: "", code: "plain", line: 18, mark: "run", isGenerated: false },
    { language: "text", code: "made", line: 24, mark: undefined, isGenerated: true },
    { language: "ts", code: "1;", line: 30, mark: undefined, isGenerated: false },
  ]);
  assertEquals(prose.length, TEXT.split("\n").length);
  assertEquals(prose.join("\n").includes("docker"), false);
});

Deno.test("splitBlocks() refuses a block without an end", () => {
  assertThrows(() => splitBlocks("a\n```sh\nb\n"), Error, "line 2");
});

Deno.test("anchors are those that GitHub makes", () => {
  const slugs: Readonly<Record<string, string>> = {
    "Claude Desktop, Cursor, Windsurf": "claude-desktop-cursor-windsurf",
    "`odoo-mcp setup`": "odoo-mcp-setup",
    "What's new? (1.0.0)": "whats-new-100",
    "Perché così è": "perché-così-è",
    "A [link](docs/x.md) in it": "a-link-in-it",
    "snake_case & more": "snake_case--more",
  };
  for (const [heading, slug] of Object.entries(slugs)) assertEquals(slugOf(heading), slug);
  const anchors = anchorsOf(["# Same", "text", "## Same ##", '<a id="own"></a>', "#no heading"]);
  assertEquals([...anchors], ["same", "same-1", "own"]);
});

Deno.test("linksOf() finds links, images, definitions and HTML, not what stands in code", () => {
  const prose = [
    'A [b](c.md#d) and ![e](f.svg "g"), `[no](no.md)`',
    "[h]: https://example.com/i",
    '<a href="j.md"><img alt="k" src="l.png"></a>',
    "[![badge](m.svg)](n.md)",
    "[o (p)](q.md) [r](<s.md>)",
    "that began on the line before](t.md)",
  ];
  assertEquals(linksOf(prose).map(({ target, isImage, line }) => [line, target, isImage]), [
    [1, "c.md#d", false],
    [1, "f.svg", true],
    [2, "https://example.com/i", false],
    [3, "j.md", false],
    [3, "l.png", true],
    [4, "m.svg", true],
    [4, "n.md", false],
    [5, "q.md", false],
    [5, "s.md", false],
    [6, "t.md", false],
  ]);
});
