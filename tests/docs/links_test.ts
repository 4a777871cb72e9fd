/** Links of all Markdown files: what they lead to is there, and every document is led to. */
import { dirname, join, normalize } from "node:path";
import { assertEquals } from "../support/assert.ts";
import { type Document, readDocuments, ROOT } from "./documents.ts";
import { anchorsOf, type Link, linksOf, splitBlocks } from "./markdown.ts";

interface Page extends Document {
  readonly links: readonly Link[];
  readonly anchors: ReadonlySet<string>;
}

const pages = new Map<string, Page>();
for (const { path, text } of await readDocuments()) {
  const { prose } = splitBlocks(text);
  pages.set(path, { path, text, links: linksOf(prose), anchors: anchorsOf(prose) });
}

/** What is wrong with a link; undefined where it holds. */
async function findProblem(page: Page, { target, isImage }: Link): Promise<string | undefined> {
  if (/^[a-z][a-z\d+.-]*:/i.test(target)) return describeAddress(target);
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page.path : normalize(join(dirname(page.path), decodeURI(path)));
  const info = await Deno.stat(join(ROOT, file)).catch(() => undefined);
  if (file.startsWith("..") || !info) return "there is no such file";
  if (isImage && !info.isFile) return "it is no image";
  if (anchor === undefined) return undefined;
  return pages.get(file)?.anchors.has(decodeURIComponent(anchor))
    ? undefined
    : `${file} has no such heading`;
}

/** Addresses are not asked for: whether they lead anywhere is not this project's to hold. */
function describeAddress(target: string): string | undefined {
  const url = URL.parse(target);
  if (url?.protocol === "mailto:" && url.pathname.includes("@")) return undefined;
  if (url?.protocol !== "https:") return "expected https";
  return url.hostname.includes(".") && url.username === "" ? undefined : "it names no host";
}

Deno.test("every link leads somewhere", async () => {
  const problems: string[] = [];
  for (const page of pages.values()) {
    for (const link of page.links) {
      const problem = await findProblem(page, link);
      if (problem) problems.push(`${page.path}:${link.line}: ${link.target}: ${problem}`);
    }
  }
  assertEquals(problems, []);
});

Deno.test("every document is linked from another one", () => {
  const led = new Set<string>();
  for (const { path, links } of pages.values()) {
    for (const { target } of links) {
      const file = normalize(join(dirname(path), target.split("#")[0] ?? ""));
      if (file !== path) led.add(file);
    }
  }
  const lost = [...pages.keys()].filter((path) =>
    /^(docs|examples)\//.test(path) && !led.has(path)
  );
  assertEquals(lost, []);
});

Deno.test("a link that leads nowhere is found", async () => {
  const page: Page = { path: "docs/x.md", text: "", links: [], anchors: new Set(["here"]) };
  const told = async (target: string, isImage = false): Promise<boolean> =>
    await findProblem(page, { target, isImage, line: 1 }) !== undefined;
  assertEquals(await told("../README.md"), false);
  assertEquals(await told("../README.md#the-command-line"), false);
  assertEquals(await told("../README.md#no-such-heading"), true);
  assertEquals(await told("README.md"), true);
  assertEquals(await told("../../README.md"), true);
  assertEquals(await told("../docs", true), true);
  assertEquals(await told("https://example.com/a"), false);
  assertEquals(await told("http://example.com/a"), true);
  assertEquals(await told("https://example"), true);
});
