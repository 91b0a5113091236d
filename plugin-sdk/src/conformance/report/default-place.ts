import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Processing } from "../../contracts/processing.js";
import type { BackendFactory } from "../../define-plugin.js";
import type { JsonSchema } from "../../manifest.js";
import { localProcessingHarness } from "../processing/index.js";

/** Why a backend cannot be tried as it is, in words; nothing when it can. */
export function whyNotAsItIs(contract: string, schema: JsonSchema | undefined): string | undefined {
  if (contract === "secret-source@1") return "only its author knows how secrets get into it";
  const required = (schema?.["required"] as readonly string[] | undefined) ?? [];
  const missing = required.filter((name) => !(name in defaultsOf(schema)));
  return missing.length === 0 ? undefined : `its configuration needs ${missing.join(", ")}`;
}

/** A place for a backend that is content with its configuration's defaults: an empty repository of its own. */
export async function defaultPlace(
  contract: string,
  factory: BackendFactory<object>,
  schema: JsonSchema | undefined,
): Promise<object> {
  const dir = await mkdtemp(join(tmpdir(), "zen-conformance-"));
  const open = async () => factory.create(defaultsOf(schema), await scopeIn(dir));
  const dispose = () => rm(dir, { recursive: true, force: true });
  if (contract === "processing@1") {
    const harness = await localProcessingHarness(open as () => Promise<Processing>);
    return { ...harness, dispose: async () => void (await Promise.all([harness.dispose?.(), dispose()])) };
  }
  let published = 0;
  const publish = async (contents: Readonly<Record<string, Uint8Array>>) => {
    const files = Object.entries(contents).map(async ([path, bytes]) => {
      const localPath = join(dir, `published-${++published}`);
      await writeFile(localPath, bytes);
      return [path, { uri: pathToFileURL(localPath).href, localPath }] as const;
    });
    return Object.fromEntries(await Promise.all(files));
  };
  return { open, dispose, ...(contract === "serving@1" ? { publish } : {}) };
}

async function scopeIn(dir: string) {
  const nothing = () => undefined;
  const cacheDir = join(dir, ".zen", "cache");
  await mkdir(cacheDir, { recursive: true });
  return {
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    secrets: { get: () => Promise.reject(new Error("There are no secrets here.")) },
    state: { get: async () => undefined, set: async () => undefined, delete: async () => undefined },
    repositoryDir: dir,
    cacheDir,
  };
}

/** Of the properties at the top, which is where a backend's own settings are. */
function defaultsOf(schema: JsonSchema | undefined) {
  const properties = Object.entries((schema?.["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>);
  return Object.fromEntries(
    properties.flatMap(([name, each]) => (each["default"] === undefined ? [] : [[name, each["default"]]])),
  );
}
