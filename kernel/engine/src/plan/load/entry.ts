import { isPackaged } from "./resolve-imports.js";
import { evaluatedWith, type GraphModule } from "./module-graph.js";

/** First pass: the file alone, to learn what it is made of. */
export function plainEntry(file: string): string {
  return `export * as file from ${JSON.stringify(file)};`;
}

/**
 * Second pass: the exports of every user module by its name in plans, and of every package that user code imports, so that steps
 * can be found by identity here and by name in a worker. The pipeline's file comes first, to be evaluated as if alone.
 */
export function namingEntry(
  file: string,
  graph: readonly GraphModule[],
  packages: ReadonlyMap<string, string>,
): string {
  const evaluated = evaluatedWith(new Map(graph.map((module) => [module.path, module])), file);
  const named = graph.filter(({ path, format }) => evaluated.has(path) && format !== "data" && !isPackaged(path));
  const lines = [`import * as file from ${JSON.stringify(file)};`];
  const modules = named.map(({ path, name }, index) => {
    lines.push(`import * as m${index} from ${JSON.stringify(path)};`);
    return `${JSON.stringify(name)}: m${index}`;
  });
  const outside = [...packages].map(([specifier, target], index) => {
    lines.push(`import * as p${index} from ${JSON.stringify(target)};`);
    return `${JSON.stringify(specifier)}: p${index}`;
  });
  lines.push(
    "export { file };",
    `export const modules = { ${modules.join(", ")} };`,
    `export const packages = { ${outside.join(", ")} };`,
  );
  return lines.join("\n");
}

/** The module that imports packages one by one, so that a worker of one plugin's step loads no other. */
export function packagesModule(packages: ReadonlyMap<string, string>): string {
  const entries = [...packages].map(
    ([specifier, target]) => `  ${JSON.stringify(specifier)}: () => import(${JSON.stringify(target)}),\n`,
  );
  return `export const load = {\n${entries.join("")}};\n`;
}
