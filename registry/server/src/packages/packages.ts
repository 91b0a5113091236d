import { BlobStore } from "../blobs/blob-store.js";
import { sweepBlobs } from "../blobs/sweep.js";
import type { Database } from "../database/database.js";
import { SigningKeys } from "../signing/signing-keys.js";
import { ChangeFeed } from "./change-feed.js";
import { Documents } from "./documents.js";
import { publishVersion, type Publication } from "./publish-version.js";

/** The packages of a registry: their versions, archives, documents and signatures. */
export interface Packages {
  readonly blobs: BlobStore;
  readonly keys: SigningKeys;
  readonly documents: Documents;
  /** Tells which packages have changed, here and at other servers over the same database. */
  readonly feed: ChangeFeed;
  publish(publication: Publication): Promise<void>;
  /** Deletes blobs that no version names. Resolves with their number. */
  sweep(): Promise<number>;
}

export interface PackagesOptions {
  readonly database: Database;
  /** A folder for the archives. */
  readonly blobs: string;
  readonly now: () => Date;
}

export async function openPackages({ database, blobs: folder, now }: PackagesOptions): Promise<Packages> {
  const blobs = new BlobStore(folder);
  await blobs.prepare();
  const keys = new SigningKeys(database, now);
  await keys.prepare();
  const feed = new ChangeFeed(database);
  await feed.catchUp();
  return {
    blobs,
    keys,
    documents: new Documents(database, feed),
    feed,
    publish: async (publication) => {
      await publishVersion({ database, blobs, keys, now }, publication);
      await feed.catchUp();
    },
    sweep: () => sweepBlobs(database, blobs),
  };
}
