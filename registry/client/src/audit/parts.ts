import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { readPackedSbom, sbomFile, type Sbom } from "@zen/registry-protocol";
import { hasErrno } from "../files/errno.js";
import type { InstalledPlugin } from "../generation/read.js";

/** What installed plugins say they are made of, and the sentences about those that do not. */
export interface InstalledParts {
  readonly sboms: ReadonlyMap<string, Sbom>;
  readonly unknown: readonly string[];
}

/** Reads the list of parts inside each plugin. */
export async function readParts(plugins: readonly InstalledPlugin[]): Promise<InstalledParts> {
  const sboms = new Map<string, Sbom>();
  const unknown: string[] = [];
  for (const { name, version, dir } of plugins) {
    const [text, packageJson] = await Promise.all([
      readFile(join(dir, sbomFile), "utf8").catch((error: unknown) => {
        if (hasErrno(error, "ENOENT")) return undefined;
        throw error;
      }),
      readFile(join(dir, "package.json"), "utf8"),
    ]);
    try {
      sboms.set(name, readPackedSbom(text, JSON.parse(packageJson) as Record<string, unknown>));
    } catch (error) {
      if (!isZenError(error) || !error.code.startsWith("SBOM_")) throw error;
      unknown.push(`What ${name} ${version} is made of is not known: ${lower(error.message)}`);
    }
  }
  return { sboms, unknown };
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
