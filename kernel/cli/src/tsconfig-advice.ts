import type { TsconfigAdvice } from "@zen/client";

/** What a person has to do once, so that editors know the plugins. */
export function tsconfigAdvice(advice: TsconfigAdvice): readonly string[] {
  if (advice.kind === "extends")
    return ["", "For your editor, add this line to tsconfig.json:", "", `  ${advice.line}`];
  if (advice.kind === "paths")
    return [
      "",
      "Your tsconfig.json has paths of its own; put both together in its compilerOptions:",
      "",
      ...advice.block.split("\n").map((line) => `  ${line}`),
    ];
  return [];
}
