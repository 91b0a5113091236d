import { execFile } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { extract } from "tar";
import { cacheFolder } from "./cache-folder.js";
import { discoveryDefinitions, type DiscoveryDocument } from "./discovery.js";
import { protoDefinitions, type ProtoNamespace } from "./protos.js";
import type { Definitions } from "./types.js";

const run = promisify(execFile);

/** Google's own npm client of a service, for the `.proto` files inside it. */
export interface ProtoSource {
  readonly package: string;
  readonly version: string;
  /** `dataflow.googleapis.com`. */
  readonly host: string;
}

/** A service by the `.proto` files in its npm client, which is fetched once into `.cache/` and never installed. */
export async function protosOf({ package: name, version, host }: ProtoSource): Promise<Definitions> {
  const folder = await cacheFolder(`protos-${name.replace(/\W+/g, "-")}-${version}`, async (fresh) => {
    await run("npm", ["pack", "--silent", `${name}@${version}`], { cwd: fresh, shell: process.platform === "win32" });
    for (const archive of await readdir(fresh)) {
      const file = path.join(fresh, archive);
      const filter = (entry: string): boolean => entry === "package/build/protos/protos.json";
      await extract({ file, cwd: fresh, strip: 3, filter });
      await rm(file);
    }
  });
  const text = await readFile(path.join(folder, "protos.json"), "utf8");
  return protoDefinitions(JSON.parse(text) as ProtoNamespace, host, `the protos of ${name}@${version}`);
}

/** The release of PyPI's google-api-python-client whose copies of the discovery documents are used. */
const pythonClient = "2.202.0";

/** A service by Google's discovery document (`storage.v1`), out of PyPI's `google-api-python-client`. Needs Python with pip. */
export async function discoveryOf(document: string): Promise<Definitions> {
  const folder = await cacheFolder(`google-discovery-${pythonClient}`, async (fresh) => {
    const wanted = `google-api-python-client==${pythonClient}`;
    await run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", fresh, wanted]);
    for (const wheel of (await readdir(fresh)).filter((name) => name.endsWith(".whl"))) {
      await run("python3", ["-m", "zipfile", "-e", path.join(fresh, wheel), fresh]);
      await rm(path.join(fresh, wheel));
    }
  });
  const file = path.join(folder, "googleapiclient/discovery_cache/documents", `${document}.json`);
  return discoveryDefinitions(JSON.parse(await readFile(file, "utf8")) as DiscoveryDocument);
}
