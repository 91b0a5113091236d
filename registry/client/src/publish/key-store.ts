import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { chmod, copyFile, mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import type { Signature } from "@zen/registry-protocol";
import { configDir } from "../config-dir.js";
import { syncFolder } from "../files/durable.js";
import { hasErrno } from "../files/errno.js";
import { keyidOf } from "../trust/keys.js";

/** A key of a publisher's own. The private half stays in it. */
export class SecretKey {
  readonly keyid: string;
  /** SubjectPublicKeyInfo in DER, base64. */
  readonly publicKey: string;
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    const der = createPublicKey(key).export({ format: "der", type: "spki" });
    this.#key = key;
    this.publicKey = der.toString("base64");
    this.keyid = keyidOf(der);
  }

  sign(text: string): Signature {
    return { keyid: this.keyid, sig: sign("sha256", Buffer.from(text, "utf8"), this.#key).toString("base64") };
  }

  pem(): string {
    return this.#key.export({ format: "pem", type: "pkcs8" }).toString();
  }
}

export function newSecretKey(): SecretKey {
  return new SecretKey(generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey);
}

/** The publisher keys in the user's folder, one file for each scope: PKCS #8 in PEM, which nobody else may read. */
export class KeyStore {
  readonly #dir: string;

  constructor(dir: string = join(configDir(), "keys")) {
    this.#dir = dir;
  }

  file(scope: string): string {
    return join(this.#dir, `${scope}.pem`);
  }

  async scopes(): Promise<readonly string[]> {
    const names = await readdir(this.#dir).catch((error: unknown) => {
      if (hasErrno(error, "ENOENT")) return [];
      throw error;
    });
    return names
      .filter((name) => /^@[a-z0-9][a-z0-9._-]*\.pem$/.test(name))
      .map((name) => name.slice(0, -".pem".length));
  }

  /** @throws ZenError `PUBLISHER_KEY_UNREADABLE` */
  get(scope: string): Promise<SecretKey | undefined> {
    return this.#read(scope, this.file(scope));
  }

  /** A key that is about to be registered, and is not in use before `commit`: it must not be lost between the two. */
  async stage(scope: string, key: SecretKey): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await chmod(this.#dir, 0o700);
    await rm(staged(this.file(scope)), { force: true });
    const handle = await open(staged(this.file(scope)), "wx", 0o600);
    try {
      await handle.writeFile(key.pem());
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(this.#dir);
  }

  staged(scope: string): Promise<SecretKey | undefined> {
    return this.#read(scope, staged(this.file(scope)));
  }

  /** Puts the staged key in use. The one before it stays beside it under another name. */
  async commit(scope: string): Promise<void> {
    const file = this.file(scope);
    const kept = `${file}.${new Date().toISOString().replaceAll(/[^0-9]/g, "")}.old`;
    await copyFile(file, kept).catch((error: unknown) => {
      if (!hasErrno(error, "ENOENT")) throw error;
    });
    await rename(staged(file), file);
    await syncFolder(this.#dir);
  }

  async #read(scope: string, file: string): Promise<SecretKey | undefined> {
    try {
      const key = createPrivateKey(await readFile(file, "utf8"));
      if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") throw new Error("It is no key of P-256.");
      return new SecretKey(key);
    } catch (cause) {
      if (hasErrno(cause, "ENOENT")) return undefined;
      throw new ZenError(
        "PUBLISHER_KEY_UNREADABLE",
        `The publisher key of ${scope} cannot be read: ${(cause as Error).message}`,
        {
          place: file,
          hint: "Restore the file from a backup. If the key is lost, `zen plugins:keys SCOPE --replace --lost` makes another one.",
          cause,
        },
      );
    }
  }
}

function staged(file: string): string {
  return `${file}.next`;
}
