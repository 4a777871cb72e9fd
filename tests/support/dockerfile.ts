/** A Dockerfile as its stages. Knows the file's grammar through its parser; must not know what a step does. */
import { DockerfileParser } from "dockerfile-ast";

export interface Step {
  readonly keyword: string;
  /** What stands behind the keyword, flags included, as it is written. */
  readonly text: string;
  /** The words of it, without flags. */
  readonly words: readonly string[];
}

export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

export function readStages(path: string): Stage[] {
  const file = DockerfileParser.parse(Deno.readTextFileSync(path));
  const froms = file.getFROMs();
  const steps = file.getInstructions().map((instruction) => ({
    line: instruction.getRange().start.line,
    keyword: instruction.getKeyword(),
    text: instruction.getTextContent().replaceAll(/\\\n\s*/g, "").replace(/^\w+\s+/, ""),
    words: instruction.getArguments().map((word) => word.getValue()),
  }));
  const lines = froms.map((from) => from.getRange().start.line);
  return froms.map((from, index) => ({
    image: from.getImage() ?? "",
    name: from.getBuildStage() ?? undefined,
    steps: steps.filter(({ line }) =>
      line > (lines[index] ?? 0) && line < (lines[index + 1] ?? Infinity)
    ),
  }));
}

/** The last stage, which becomes the image. @throws where there is none */
export function lastStage(stages: readonly Stage[]): Stage {
  const stage = stages.at(-1);
  if (stage === undefined) throw new Error("Cannot read the Dockerfile: it has no stage");
  return stage;
}

export function stepsOf({ steps }: Stage, keyword: string): Step[] {
  return steps.filter((step) => step.keyword === keyword);
}

/** The command in JSON form that a step holds, such as an ENTRYPOINT. @throws for any other form */
export function commandOf(stage: Stage, keyword: string): string[] {
  const text = stepsOf(stage, keyword)[0]?.text ?? "";
  return JSON.parse(text.slice(text.indexOf("[")));
}

/** The variables that a stage sets. */
export function variablesOf(stage: Stage): Record<string, string> {
  const pairs = stepsOf(stage, "ENV").flatMap(({ words }) => words).map((word) => {
    const at = word.indexOf("=");
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}
