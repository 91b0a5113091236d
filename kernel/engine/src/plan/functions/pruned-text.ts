import { DEFAULT, type ModuleSummary } from "../../keys/code/summary.js";
import type { Unit } from "../../keys/code/units.js";
import type { ParsedModule } from "./parsed-module.js";

interface Left {
  /** Absent where no statement of it is wanted. */
  readonly module: ParsedModule | undefined;
  readonly summary: ModuleSummary;
  readonly wanted: ReadonlySet<number>;
}

/**
 * What is left of a module: the statements wanted, and of its imports and exports those that lead to what is left of others.
 * @param isLeft Whether anything is left of what an import leads to; `*` for the module as a whole.
 */
export function prunedText(
  { module, summary, wanted }: Left,
  isLeft: (specifier: string, name: string) => boolean,
): string {
  const kept = (module?.units.all ?? []).filter((_, index) => wanted.has(index));
  const mentioned = new Set(kept.flatMap((unit) => module!.outerMentions(unit).map(({ name }) => name)));
  const declared = new Set(kept.flatMap(({ names }) => names));
  const lines = summary.evaluated
    .filter((specifier) => isLeft(specifier, "*"))
    .map((specifier) => `import ${text(specifier)};`);
  for (const [local, { specifier, name }] of Object.entries(summary.imports)) {
    if (!mentioned.has(local)) continue;
    const what = name === "*" ? `* as ${local}` : `{ ${text(name)} as ${local} }`;
    lines.push(`import ${what} from ${text(specifier)};`);
  }
  for (const unit of kept) lines.push(`${statement(unit, module!.code(unit))};`);
  for (const [exported, own] of Object.entries(summary.exports)) {
    const as = text(exported);
    // The bundler writes what is exported from another module as an import and an export.
    const target = "local" in own && Object.hasOwn(summary.imports, own.local) ? summary.imports[own.local]! : own;
    if ("local" in target) {
      if (declared.has(target.local)) lines.push(`export { ${plain(target.local)} as ${as} };`);
    } else if (isLeft(target.specifier, target.name)) {
      const what = target.name === "*" ? `* as ${as}` : `{ ${text(target.name)} as ${as} }`;
      lines.push(`export ${what} from ${text(target.specifier)};`);
    }
  }
  for (const specifier of summary.stars) if (isLeft(specifier, "*")) lines.push(`export * from ${text(specifier)};`);
  return lines.join("\n");
}

function statement({ names, lead }: Unit, code: string): string {
  return names.includes(DEFAULT) ? `const ${plain(DEFAULT)} = (${code})` : lead + code;
}

/** A default export without a name gets one. */
function plain(local: string): string {
  return local === DEFAULT ? "zenDefault" : local;
}

function text(value: string): string {
  return JSON.stringify(value);
}
