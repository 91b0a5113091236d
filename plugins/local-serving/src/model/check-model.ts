import { isDigest, type ServedModel } from "@zen/plugin-sdk";
import { refused } from "@zen/plugin-sdk/serving";
import { isInner } from "../state/inner-path.js";

/** @throws ZenError `DEPLOYMENT_REFUSED` for a model that cannot be served from this machine's files by this runtime. */
export function checkModel({ digest, manifest, files }: ServedModel): void {
  if (!isDigest(digest)) throw refused("The model has no digest.", "Deploy a stored Model artifact.");
  if (manifest.runtime !== "onnx") {
    throw refused(`Local serving does not run ${String(manifest.runtime)} models.`, "Export the model as ONNX.");
  }
  for (const [path, { localPath, uri }] of Object.entries(files)) {
    if (!isInner(path))
      throw refused(
        `The model has a file with the path ${JSON.stringify(path)}.`,
        "Paths must stay within the model's folder.",
      );
    if (localPath === undefined && !uri.startsWith("file:")) {
      throw refused(
        `The model's file ${path} is not on this machine but at ${uri}.`,
        "Use an artifact store that keeps its objects on this machine.",
      );
    }
  }
}
