/** A PDF of lines of text, one page for so many of them: enough for a viewer and for whoever extracts its text. A leaf. */

const LINES_ON_PAGE = 50;

/** Letters outside Latin-1 become question marks: the built-in fonts have no others. */
export function textPdf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const pages = Array.from(
    { length: Math.max(1, Math.ceil(lines.length / LINES_ON_PAGE)) },
    (_, i) => lines.slice(i * LINES_ON_PAGE, (i + 1) * LINES_ON_PAGE),
  );
  const kids = pages.map((_, i) => `${4 + i * 2} 0 R`).join(" ");
  return latin1(assemble([
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ...pages.flatMap((page, i) => [
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>" +
      `/Contents ${5 + i * 2} 0 R>>`,
      stream(page),
    ]),
  ]));
}

function stream(lines: readonly string[]): string {
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, "\\$&")}) Tj T*`).join("\n");
  const content = `BT /F1 11 Tf 15 TL 50 790 Td\n${shown}\nET`;
  return `<</Length ${content.length}>>stream\n${content}\nendstream`;
}

function assemble(objects: readonly string[]): string {
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const size = objects.length + 1;
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}` +
    `trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
}

function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? code : 0x3f;
  });
}
