import { rm } from "node:fs/promises";
import { registryText } from "@zen/registry-protocol";
import { isZenError } from "@zen/plugin-sdk";
import type { BlobStore } from "../blobs/blob-store.js";
import type { Database, Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { checkPublisherSignature } from "../signing/publisher-signature.js";
import type { SigningKeys } from "../signing/signing-keys.js";
import { archiveFacts, type ArchiveFacts } from "./archive-facts.js";
import { withStatus } from "./as-refusal.js";
import { checkArchive } from "./check-archive.js";
import { checkNewName } from "./check-new-name.js";
import { checkName } from "./names.js";
import type { PublishDocument } from "./publish-document.js";
import type { Received } from "./received-file.js";
import { recordVersion } from "./record-version.js";

export interface PublishServices {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly keys: SigningKeys;
  readonly now: () => Date;
}

export interface Publication {
  readonly document: PublishDocument;
  readonly received: Received;
  readonly account: string;
  /** Asked again within the transaction. Throws what is answered to who may not. */
  readonly authorize: (reader: Reader) => Promise<void>;
  /** Whether its name may look like another's. */
  readonly anyName: boolean;
  /** `quarantined`: it came from an upstream registry. */
  readonly state?: "active" | "quarantined";
}

/**
 * Publishes a received archive: verified first, then in its place on the disk, then recorded in one transaction. A server that is killed
 * on the way leaves at most a blob that no version names. The received file is gone afterwards, whatever happens.
 *
 * @throws ZenError with the status of HTTP in its data; `REGISTRY_VERSION_TAKEN` where another was first
 */
export async function publishVersion(services: PublishServices, publication: Publication): Promise<void> {
  const { document, received, account } = publication;
  const { name, version, signature } = document;
  const { integrity, file } = received;
  try {
    checkName(name);
    const facts = await factsOf(publication);
    const time = services.now();
    if (signature !== undefined)
      await checkPublisherSignature(services.database, { name, version, integrity }, signature, time);
    const registrySignature = await services.keys.sign(registryText(name, version, integrity));
    await services.blobs.place(file, integrity);
    await services.database.write(async (writer) => {
      await publication.authorize(writer);
      if (!publication.anyName) await checkNewName(writer, name);
      if (signature !== undefined) await checkPublisherSignature(writer, { name, version, integrity }, signature, time);
      if (!(await services.blobs.has(integrity))) throw swept();
      await recordVersion(writer, {
        name,
        version,
        tags: document.tags,
        received,
        facts,
        account,
        time: time.toISOString(),
        state: publication.state ?? "active",
        registrySignature,
        publisherSignature: signature,
      });
    });
  } finally {
    await rm(file, { force: true });
  }
}

async function factsOf({ document, received }: Publication): Promise<ArchiveFacts> {
  try {
    const facts = await archiveFacts(received.file);
    checkArchive(document, received, facts);
    return facts;
  } catch (error) {
    const hint =
      isZenError(error) && error.code.startsWith("TARBALL_")
        ? "Pack again with zen plugins:pack or npm pack, and publish that."
        : undefined;
    throw withStatus(400, error, hint);
  }
}

function swept() {
  return refusal(503, "REGISTRY_BLOB_MISSING", "The archive was swept away before it was recorded.", {
    hint: "Publish once more.",
  });
}
