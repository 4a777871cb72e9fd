/** Links of a page that leaves the source: they lead to the same version of it. Pure. */
import { REPOSITORY, VERSION } from "./project.ts";

/** Each relative link of a Markdown text at the root of the project; those within the page stay. */
export function absoluteLinks(markdown: string): string {
  return markdown.replace(
    /\]\((?![a-z]+:|#)([^)\s]+)\)/g,
    (_, path: string) => `](${REPOSITORY}/blob/v${VERSION}/${path})`,
  );
}
