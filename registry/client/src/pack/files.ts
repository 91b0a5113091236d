import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Asset } from "@zen/plugin-sdk";
import { hasErrno } from "../files/errno.js";
import { packError } from "./pack-error.js";
import { readWithin } from "./read-within.js";
import type { SourcePackage } from "./read-package.js";
import type { PackedFile } from "./tarball.js";

/** Documents that travel with every package where they exist. */
const documents = ["README.md", "CHANGELOG.md", "LICENSE"];

/** The package's declarations, beside the modules that they describe; those of tests stay at home. */
export async function declarations(source: SourcePackage): Promise<PackedFile[]> {
  const roots = new Set(
    source.modules.map((module) => (module.includes("/") ? module.slice(0, module.indexOf("/")) : ".")),
  );
  const paths = (await Promise.all([...roots].map((root) => declarationsBelow(source.folder, root)))).flat();
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await readWithin(source.folder, join(source.folder, path));
      return { path, bytes: withoutMapLine(bytes.toString("utf8")) };
    }),
  );
}

/** Of the package's own folder only what lies in it directly: everything else is below, sources and dependencies too. */
async function declarationsBelow(folder: string, root: string): Promise<string[]> {
  // A linked plugin need not be built.
  if (!existsSync(join(folder, root))) return [];
  const entries = await readdir(join(folder, root), { recursive: root !== ".", withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.d\.[cm]?ts$/.test(entry.name) && !/\.test\.d\.[cm]?ts$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"));
}

export async function documentFiles(source: SourcePackage): Promise<PackedFile[]> {
  const found = await Promise.all(
    documents.map((path) => readOptional(source.folder, join(source.folder, path), path)),
  );
  return found.filter((file) => file !== undefined);
}

/** Files that the manifest names, from the package's folder or out of one of its dependencies; `from` is where each was found. */
export async function assetFiles(source: SourcePackage): Promise<(PackedFile & { readonly from: string })[]> {
  const assets = source.manifest?.assets ?? [];
  return Promise.all(
    assets.map(async (asset) => {
      for (const { root, file: from } of candidates(source.folder, asset)) {
        const file = await readOptional(root, from, asset.to);
        if (file) return { ...file, from };
      }
      throw packError(`${source.name} has no asset ${asset.from}.`, {
        place: join(source.folder, "package.json"),
        hint: "Assets are files, named by their path in the package or as package-name/path of a dependency.",
      });
    }),
  );
}

/** The package's own file first, then that of a dependency, looked up as Node would, but past its `exports`. */
function* candidates(folder: string, { from }: Asset): Generator<{ readonly root: string; readonly file: string }> {
  yield { root: folder, file: join(folder, from) };
  const [first = "", second = ""] = from.split("/");
  const dependency = first.startsWith("@") ? `${first}/${second}` : first;
  for (let at = folder; ; at = dirname(at)) {
    // The package itself may be a link; what is in it may not lead out of it.
    yield { root: join(at, "node_modules", dependency), file: join(at, "node_modules", from) };
    if (dirname(at) === at) return;
  }
}

async function readOptional(root: string, file: string, path: string): Promise<PackedFile | undefined> {
  try {
    return { path, bytes: await readWithin(root, file) };
  } catch (error) {
    if (hasErrno(error, "ENOENT", "ENOTDIR", "EISDIR")) return undefined;
    throw error;
  }
}

/** The map of a declaration leads to sources that are not in the package. */
function withoutMapLine(text: string): Buffer {
  return Buffer.from(text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
}
