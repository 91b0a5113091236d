import type { PipelineDescription } from "@zen/plugin-sdk/pipeline";

/**
 * The ES module that a pipeline file stands for: it imports what the pipeline uses and exports the pipeline. The description goes in as a
 * text, so that no key of it means anything to JavaScript.
 */
export function toModule(description: PipelineDescription, modules: Iterable<string>): string {
  const specifiers = [...modules];
  const imports = specifiers.map((specifier, index) => `import * as m${index} from ${JSON.stringify(specifier)};`);
  const table = specifiers.map((specifier, index) => `${JSON.stringify(specifier)}: m${index}`);
  return [
    `import { describedPipeline } from "@zen/plugin-sdk/pipeline";`,
    ...imports,
    `export default describedPipeline(JSON.parse(${JSON.stringify(JSON.stringify(description))}), { ${table.join(", ")} });`,
    "",
  ].join("\n");
}
