import { ZenError } from "@zen/plugin-sdk";
import { sbomFile, type Sbom } from "./sbom.js";

/**
 * Holds a list of parts to the package.json that it travels with: the same package and version, and as natives exactly
 * the packages of the closure with their digests. What was bundled cannot be told from outside; that is the author's word.
 *
 * @throws ZenError `SBOM_MISMATCH`
 */
export function matchSbom({ subject, packages }: Sbom, packageJson: Readonly<Record<string, unknown>>): void {
  const { name, version, zen } = packageJson;
  if (subject.name !== name || subject.version !== version)
    throw mismatch(`is of ${subject.name} ${subject.version}, the archive is ${String(name)} ${String(version)}`);
  const listed = new Set(packages.filter(({ place }) => place === "native").map(line));
  const closed = new Set(closureOf(zen).map(line));
  const missing = [...closed].find((each) => !listed.has(each));
  if (missing !== undefined) throw mismatch(`leaves out the native package ${missing}`);
  const surplus = [...listed].find((each) => !closed.has(each));
  if (surplus !== undefined) throw mismatch(`names the native package ${surplus}, which the manifest does not lock`);
}

interface Locked {
  readonly name: string;
  readonly version: string;
  readonly integrity?: string;
}

function line({ name, version, integrity }: Locked): string {
  return `${name}@${version} (${integrity ?? "no digest"})`;
}

function closureOf(zen: unknown): readonly Locked[] {
  const closure = (zen as { readonly closure?: unknown } | null | undefined)?.closure;
  return Array.isArray(closure) ? (closure as readonly Locked[]) : [];
}

function mismatch(problem: string): ZenError {
  return new ZenError("SBOM_MISMATCH", `The list of parts (${sbomFile}) ${problem}.`, {
    hint: "Pack the plugin again with zen plugins:pack, which writes the list, and publish that archive as it is.",
  });
}
