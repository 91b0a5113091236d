import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { GcpNeedsByContract } from "../client/index.js";

/** An installed plugin that can say what it needs of Google Cloud. */
export interface InstalledPlugin {
  readonly name: string;
  readonly backends: readonly { readonly contract: string; readonly name: string }[];
  /** Imports its `./gcp-needs`, and nothing else of it. */
  needs(): Promise<GcpNeedsByContract>;
}

interface PackageJson {
  readonly exports?: Readonly<Record<string, string | { readonly default?: string }>>;
  readonly zen?: { readonly backends?: readonly { readonly contract: string; readonly name?: string }[] };
}

/** Those of the packages called `names` that lie beside the module at `from`, or above it, and have needs. */
export async function installedPlugins(names: readonly string[], from: string): Promise<readonly InstalledPlugin[]> {
  const found = await Promise.all(names.map((name) => installed(name, from)));
  return found.filter((plugin) => plugin !== undefined);
}

async function installed(name: string, from: string): Promise<InstalledPlugin | undefined> {
  const folder = folderOf(name, from);
  if (folder === undefined) return undefined;
  const { exports = {}, zen = {} } = JSON.parse(
    await readFile(path.join(folder, "package.json"), "utf8"),
  ) as PackageJson;
  const target = exports["./gcp-needs"];
  const file = typeof target === "string" ? target : target?.default;
  if (file === undefined) return undefined;
  const ownName = name.slice(name.indexOf("/") + 1);
  return {
    name,
    backends: (zen.backends ?? []).map((backend) => ({ contract: backend.contract, name: backend.name ?? ownName })),
    async needs() {
      const module = (await import(pathToFileURL(path.join(folder, file)).href)) as {
        readonly needs?: GcpNeedsByContract;
      };
      return module.needs ?? {};
    },
  };
}

/** As Node looks for a package: in `node_modules` of each folder above. */
function folderOf(name: string, from: string): string | undefined {
  for (let at = from; ; at = path.dirname(at)) {
    const folder = path.join(at, "node_modules", name);
    if (existsSync(path.join(folder, "package.json"))) return folder;
    if (path.dirname(at) === at) return undefined;
  }
}
