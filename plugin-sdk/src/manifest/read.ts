import { ZenError } from "../errors.js";
import { checkSchema, checkSize, type Fault } from "./check.js";
import { packageSchema } from "./schema.js";
import { checkSense } from "./sense.js";
import type { Asset, PluginManifest } from "./types.js";

/** More than any honest plugin needs, little enough that reading two hundred costs nothing. */
const limits = { depth: 40, nodes: 20_000, characters: 512 * 1024 };

/** Whether a parsed package.json is that of a plugin, be the manifest right or wrong. */
export function isPluginPackage(packageJson: unknown): boolean {
  return typeof packageJson === "object" && packageJson !== null && Object.hasOwn(packageJson, "zen");
}

/**
 * Reads the manifest from a parsed package.json and fills in what the author may leave out. The result shares nothing
 * with the input. Fields that this format does not know are passed over, or refused under `strict` (authors, packing).
 *
 * @throws ZenError `MANIFEST_INVALID` with the path of the first fault as `place` and in `data.path`.
 */
export function readManifest(packageJson: unknown, options: { readonly strict?: boolean } = {}): PluginManifest {
  const fault =
    checkSize(packageJson, limits) ?? checkSchema(packageJson, packageSchema, options.strict ? "refuse" : "pass");
  if (fault) throw invalid(fault, packageJson);
  const manifest = complete(structuredClone(packageJson) as AuthoredPackage);
  const nonsense = checkSense(manifest);
  if (nonsense) throw invalid(nonsense, packageJson);
  return manifest;
}

type Authored<T, Optional extends keyof T> = Omit<T, Optional> & Partial<Pick<T, Optional>>;
interface AuthoredPackage {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly engines: { readonly zen: string };
  readonly exports: { readonly [subpath: string]: string | { readonly default: string } };
  readonly peerDependencies?: { readonly [name: string]: string };
  readonly zen: AuthoredManifest;
}
interface AuthoredManifest extends Partial<
  Omit<PluginManifest, "backends" | "steps" | "codecs" | "commands" | "assets" | "permissions">
> {
  readonly backends?: readonly Authored<PluginManifest["backends"][number], "name">[];
  readonly steps?: readonly Authored<PluginManifest["steps"][number], "entry">[];
  readonly codecs?: readonly Authored<PluginManifest["codecs"][number], "entry">[];
  readonly commands?: readonly Authored<PluginManifest["commands"][number], "flags" | "args" | "examples">[];
  readonly assets?: readonly (string | Asset)[];
  readonly permissions?: Partial<PluginManifest["permissions"]>;
}

function complete(source: AuthoredPackage): PluginManifest {
  const { zen } = source;
  const localName = source.name.slice(source.name.indexOf("/") + 1);
  const paths = Object.entries(source.exports).map(([name, to]) => [
    name,
    inner(typeof to === "string" ? to : to.default),
  ]);
  const needsEntry = [zen.backends, zen.hooks, zen.commands].some((contributions) => (contributions?.length ?? 0) > 0);
  const entry = zen.entry ?? (needsEntry ? "." : undefined);
  return {
    format: "plugin@1",
    name: source.name,
    version: source.version,
    description: source.description ?? "",
    title: zen.title ?? localName,
    kernel: source.engines.zen,
    sdk: source.peerDependencies?.["@zen/plugin-sdk"] ?? "*",
    exports: Object.fromEntries(paths) as PluginManifest["exports"],
    ...(entry === undefined ? {} : { entry }),
    topic: zen.topic ?? localName,
    ...(zen.configSchema === undefined ? {} : { configSchema: zen.configSchema }),
    backends: (zen.backends ?? []).map((backend) => ({ ...backend, name: backend.name ?? localName })),
    steps: (zen.steps ?? []).map((step) => ({ ...step, entry: step.entry ?? "." })),
    codecs: (zen.codecs ?? []).map((codec) => ({ ...codec, entry: codec.entry ?? "." })),
    hooks: zen.hooks ?? [],
    commands: (zen.commands ?? []).map((command) => ({
      ...command,
      flags: command.flags ?? {},
      args: command.args ?? [],
      examples: command.examples ?? [],
    })),
    requires: zen.requires ?? {},
    natives: zen.natives ?? {},
    ...(zen.closure === undefined ? {} : { closure: zen.closure }),
    workers: (zen.workers ?? []).map(inner),
    assets: (zen.assets ?? []).map((asset) =>
      typeof asset === "string"
        ? { from: inner(asset), to: inner(asset) }
        : { from: inner(asset.from), to: inner(asset.to) },
    ),
    environment: zen.environment ?? [],
    permissions: {
      network: zen.permissions?.network ?? [],
      secrets: zen.permissions?.secrets ?? [],
      childProcesses: zen.permissions?.childProcesses ?? [],
      files: zen.permissions?.files ?? [],
    },
  };
}

function inner(path: string): string {
  return path.startsWith("./") ? path.slice(2) : path;
}

function invalid(fault: Fault, packageJson: unknown): ZenError {
  const named = (packageJson as { name?: unknown } | null)?.name;
  const who = typeof named === "string" ? `the manifest of ${named.slice(0, 214)}` : "the manifest";
  const place = fault.path === "" ? "package.json" : `package.json: ${fault.path}`;
  return new ZenError("MANIFEST_INVALID", `In ${who}, ${fault.path || "package.json"} ${fault.problem}.`, {
    place,
    hint: "Mend this field of the plugin's package.json; docs/errors/MANIFEST_INVALID.md lists the fields.",
    data: { path: fault.path, problem: fault.problem },
  });
}
