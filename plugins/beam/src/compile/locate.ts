import { ZenError, type FileLocation, type OutputTarget } from "@zen/plugin-sdk";
import { fileURLToPath } from "node:url";

/** The files of a location on this machine. @throws ZenError `DATA_NOT_LOCAL` */
export function localFiles({ uris, localPaths }: FileLocation): string[] {
  return localPaths === undefined ? uris.map(pathOf) : [...localPaths];
}

/** The folder of an output. @throws ZenError `JOB_REFUSED`, `DATA_NOT_LOCAL` */
export function folderOf(target: OutputTarget, output: string, local: boolean): string {
  if (local) return target.localDir ?? pathOf((target as { readonly uri: string }).uri);
  if ("uri" in target) return target.uri.replace(/\/+$/, "");
  throw new ZenError("JOB_REFUSED", `The output "${output}" has no place that a runner elsewhere can write to`);
}

function pathOf(uri: string): string {
  if (uri.startsWith("file:")) return fileURLToPath(uri);
  throw new ZenError("DATA_NOT_LOCAL", `${uri} is not on this machine`, {
    hint: "Choose a processing backend that reads it where it is, or copy it here first.",
  });
}
