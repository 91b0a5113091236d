import { ZenError, type Digest } from "@zen/plugin-sdk";
import { commonOptions } from "../../plan/load/build.js";
import { isAbsent } from "../../plan/load/fingerprint.js";
import type { FileDigests } from "../file-digests.js";

/**
 * Translates user modules to plain JavaScript, each by itself, without types, comments and formatting.
 * @param files Path to the digest of the content that is meant. @throws ZenError `FILE_CHANGES` when a file has another by now.
 */
export async function translate(
  files: ReadonlyMap<string, Digest>,
  repositoryDir: string,
  digests: FileDigests,
): Promise<ReadonlyMap<string, string>> {
  if (files.size === 0) return new Map();
  const { build } = await import("esbuild");
  const paths = [...files.keys()];
  const { outputFiles = [] } = await build({
    ...commonOptions(repositoryDir),
    bundle: false,
    minifyWhitespace: true,
    legalComments: "none",
    outdir: "/",
    entryPoints: paths.map((path, index) => ({ in: path, out: String(index) })),
  });
  for (const [path, digest] of files) checkUnchanged(path, digest, digests);
  const texts = new Map(outputFiles.map(({ path, text }) => [Number(/(\d+)\.js$/.exec(path)?.[1]), text]));
  return new Map(paths.map((path, index) => [path, texts.get(index) ?? ""]));
}

function checkUnchanged(path: string, digest: Digest, digests: FileDigests): void {
  try {
    if (digests.digestSync(path) === digest) return;
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  throw new ZenError("FILE_CHANGES", `The file ${path} has changed since it was compiled`, {
    hint: "Run again once it is saved.",
    place: path,
  });
}
