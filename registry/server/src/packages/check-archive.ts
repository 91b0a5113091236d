import { isPluginPackage, readManifest } from "@zen/plugin-sdk";
import { readPackedSbom } from "@zen/registry-protocol";
import { refusal } from "../http/refusal.js";
import type { ArchiveFacts } from "./archive-facts.js";
import { asRefusal } from "./as-refusal.js";
import { checkManifest } from "./check-manifest.js";
import type { PublishDocument } from "./publish-document.js";
import { quoted } from "./quoted.js";
import type { Received } from "./received-file.js";

/**
 * Holds a received archive to what its publisher says of it, and a plugin to what plugins promise. Its code is never run.
 *
 * @throws ZenError with the status of HTTP in its data
 */
export function checkArchive(document: PublishDocument, received: Received, facts: ArchiveFacts): void {
  checkDigests(document, received);
  checkManifest(document, facts.packageJson);
  const [secret] = facts.secrets;
  if (secret !== undefined) {
    throw refusal(400, "PUBLISH_SECRET_FOUND", `${quoted(secret.path)} in the archive ${secret.why}.`, {
      hint: "Leave the file out (.npmignore, or files in package.json). If it ever left your machine, replace the key.",
      data: { files: facts.secrets.map(({ path }) => path) },
    });
  }
  if (!isPluginPackage(facts.packageJson)) return;
  asRefusal(400, () => {
    readManifest(facts.packageJson);
    readPackedSbom(facts.sbom, facts.packageJson);
  });
}

function checkDigests(document: PublishDocument, received: Received): void {
  const wrong =
    document.integrity !== undefined && document.integrity !== received.integrity
      ? "sha512"
      : document.shasum !== undefined && document.shasum !== received.shasum
        ? "sha1"
        : undefined;
  if (wrong === undefined) return;
  throw refusal(
    400,
    "TARBALL_DIGEST_MISMATCH",
    `The archive that arrived has another ${wrong} than its publisher says.`,
    {
      hint: "It was changed or damaged on the way. Publish again.",
    },
  );
}
