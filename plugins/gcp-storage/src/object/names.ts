import { checkObjectKey, isObjectKey } from "@zen/plugin-sdk";

/** Between a store's keys, which are the contract's, and the names of a bucket's objects. */
export class Names {
  /** @param folder Empty, or ending with a slash. */
  constructor(
    readonly bucket: string,
    readonly folder: string,
  ) {}

  /** @throws ZenError `KEY_INVALID`. */
  nameOf(key: string): string {
    return this.folder + checkObjectKey(key);
  }

  /** Undefined for an object that is none of the store's: a console's folder, a part of an upload, somebody else's. */
  keyOf(name: string): string | undefined {
    const key = name.startsWith(this.folder) ? name.slice(this.folder.length) : "";
    return isObjectKey(key) ? key : undefined;
  }

  /** Where the parts of an upload lie until they are put together. No key has a `~`, so they are never taken for objects. */
  get parts(): string {
    return `${this.folder}~parts/`;
  }

  /** Before this name all keys come, and after it all that is not a key but begins as one might: `{` follows `z`. */
  get end(): string {
    return `${this.folder}{`;
  }

  uri(key: string): string {
    return `gs://${this.bucket}/${this.nameOf(key)}`;
  }
}
