/** What the documentation shows of the source tree: tasks, and files as they are. */
import { markdownTable } from "./markdown_table.ts";

/** Markdown: the tasks of `deno.json`. */
export async function taskTable(): Promise<string> {
  const { tasks }: { tasks: Record<string, { description?: string }> } = JSON.parse(
    await Deno.readTextFile("deno.json"),
  );
  const rows = Object.entries(tasks).map(([name, { description = "" }]) => [
    `\`deno task ${name}\``,
    description,
  ]);
  return markdownTable(["task", "what it does"], rows);
}

/** Markdown: a file as a fenced block. */
export async function showFile(path: string, language: string): Promise<string> {
  const text = await Deno.readTextFile(path);
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
