import { FileDigests } from "../../keys/file-digests.js";
import type { EngineHost } from "../host.js";
import type { FileScope } from "../nodes/file-input.js";

/** How a host looks at the files that parameters name. */
export function fileScope(host: Pick<EngineHost, "repositoryDir" | "cacheDir" | "processing">): FileScope {
  return {
    repositoryDir: host.repositoryDir,
    digestOfFile: (path) => FileDigests.of(host.cacheDir).digest(path),
    processing: (on) => host.processing(on),
  };
}
