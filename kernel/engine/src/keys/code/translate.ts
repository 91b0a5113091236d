import { ZenError, type Digest } from "@zen/plugin-sdk";
import { commonOptions } from "../../plan/load/build.js";
import { isAbsent } from "../../plan/load/fingerprint.js";
import { loaderOf } from "../../plan/load/own-place.js";
import type { FileDigests } from "../file-digests.js";

/**
 * Translates user modules to plain JavaScript, each by itself, without types, comments and formatting.
 * @param files Path to the digest of the content that is meant. @throws ZenError `FILE_CHANGES` when a file has another by now.
 */
export async function translate(files: ReadonlyMap<string, Digest>, repositoryDir: string, digests: FileDigests): Promise<ReadonlyMap<string, string>> {
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
    plugins: [
      {
        name: "zen-verified",
        setup(builder) {
          builder.onLoad({ filter: /.*/ }, ({ path }) => ({ contents: verified(path, files.get(path), digests), loader: loaderOf(path) }));
        },
      },
    ],
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [Number(/(\d+)\.js$/.exec(path)?.[1]), text]));
  return new Map(paths.map((path, index) => [path, texts.get(index) ?? ""]));
}

function verified(path: string, wanted: Digest | undefined, digests: FileDigests): Uint8Array {
  const { bytes, digest } = readOrNothing(path, digests);
  if (digest === wanted) return bytes;
  throw new ZenError("FILE_CHANGES", `The file ${path} has changed since it was compiled`, { hint: "Run again once it is saved.", place: path });
}

function readOrNothing(path: string, digests: FileDigests): { readonly bytes: Uint8Array; readonly digest: Digest | undefined } {
  try {
    return digests.read(path);
  } catch (error) {
    if (isAbsent(error)) return { bytes: new Uint8Array(), digest: undefined };
    throw error;
  }
}
