import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hasBrand } from "../../brand.js";
import { isPlugin } from "../../define-plugin.js";
import { readManifest, type PluginManifest } from "../../manifest.js";
import { isStep, isStepFactory } from "../../pipeline/step.js";
import { conformanceReport, type BackendReport, type Harnesses } from "./index.js";

/** What trying a package tells, as plain JSON. */
export type TrialEvent =
  { readonly kind: "problem"; readonly text: string } | { readonly kind: "backend"; readonly report: BackendReport };

/**
 * Imports every export of the unpacked plugin in `dir`, looks whether they are what its manifest says, and holds its backends to their
 * contracts. `harnessFile`, a module whose default export is `Harnesses`, says how backends are tried that need more than defaults.
 */
export async function* tryPackage(dir: string, harnessFile?: string): AsyncGenerator<TrialEvent> {
  const packageJson: unknown = JSON.parse(await readFile(join(dir, "package.json"), "utf8"));
  const manifest = readManifest(packageJson);
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  for (const [subpath, file] of Object.entries(manifest.exports)) {
    try {
      modules.set(subpath, await importFile(join(dir, file)));
    } catch (error) {
      yield problem(`The export ${subpath} (${file}) cannot be imported: ${messageOf(error)}`);
    }
  }
  yield* contributions(manifest, modules);
  const plugin = modules.get(manifest.entry ?? "")?.["default"];
  if (!isPlugin(plugin)) return;
  const given = harnessFile === undefined ? {} : ((await importFile(harnessFile))["default"] as Harnesses);
  for await (const report of conformanceReport({ plugin, packageJson }, given)) yield { kind: "backend", report };
}

function* contributions(
  { entry, steps, codecs }: PluginManifest,
  modules: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): Generator<TrialEvent> {
  const main = entry === undefined ? undefined : modules.get(entry);
  if (main !== undefined && !isPlugin(main["default"]))
    yield problem(`The entry ${entry} has no default export that definePlugin made.`);
  for (const step of steps) {
    const found = modules.get(step.entry);
    const value = found?.[step.export];
    if (found !== undefined && !isStep(value) && !isStepFactory(value))
      yield problem(`The manifest lists the step ${step.export}, and ${step.entry} exports no step of that name.`);
  }
  for (const codec of codecs) {
    const found = modules.get(codec.entry);
    const value = found?.[codec.export] as { readonly id?: unknown } | undefined;
    if (found !== undefined && !(hasBrand(value, "codec") && value?.id === codec.id))
      yield problem(`The manifest lists the codec ${codec.id}, and ${codec.export} of ${codec.entry} is not it.`);
  }
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
}

function problem(text: string): TrialEvent {
  return { kind: "problem", text };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
