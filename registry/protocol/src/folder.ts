/**
 * A registry in a folder:
 *
 * ```
 * index.json                              every package with the digest of its packument
 * packages/@zen/onnx/packument.json       npm's document, tarball addresses relative to the folder
 * packages/@zen/onnx/onnx-0.1.0.tgz
 * natives/onnxruntime-node/onnxruntime-node-1.30.0.tgz
 * ```
 *
 * The index pins the packuments, a packument pins its tarballs; the index's own digest, the *root*, pins the folder. Native packages,
 * those for every platform, are there where the folder has to do without npm's registry.
 */
export interface FolderIndex {
  readonly format: "registry-folder@1";
  /** By package name, sorted. */
  readonly packages: { readonly [name: string]: { readonly packument: string; readonly latest: string } };
  /** Digests of npm packages with machine code, by `name@version`, sorted. */
  readonly natives?: { readonly [key: string]: string };
}

export const indexFile = "index.json";

/** The folder of a package within a registry folder, with forward slashes. */
export function packageFolder(name: string): string {
  return `packages/${name}`;
}

/** The folder of a native package within a registry folder. */
export function nativeFolder(name: string): string {
  return `natives/${name}`;
}

/** The file name npm gives a packed package, here without the scope: the folder names it already. */
export function tarballFile(name: string, version: string): string {
  return `${name.slice(name.indexOf("/") + 1)}-${version}.tgz`;
}
