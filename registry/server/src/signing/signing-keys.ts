import type { PublicKey, Signature } from "@zen/registry-protocol";
import type { Database, Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { newKeyPair, pemOf, readKeyPair, signText, type KeyPair } from "./key-pair.js";

interface KeyRow {
  readonly keyid: string;
  readonly public_key: string;
  readonly private_key: string;
  readonly expires: string | null;
}

/** The registry's own keys. They lie in its database, so that several servers sign alike and a backup is whole. */
export class SigningKeys {
  constructor(
    private readonly database: Database,
    private readonly now: () => Date,
  ) {}

  /** Makes the first key where there is none in force. */
  async prepare(): Promise<void> {
    if ((await this.#inForce(this.database)) !== undefined) return;
    const made = newKeyPair();
    await this.database.write(async (writer) => {
      if ((await this.#inForce(writer)) === undefined) await writer.run(insertion, this.#row(made));
    });
  }

  /** All keys, the newest first; what was signed before a key expired is still to be verified with it. */
  async list(): Promise<readonly PublicKey[]> {
    const rows = await this.database.all<KeyRow>(`${selection} ORDER BY created DESC, keyid`);
    return rows.map(({ keyid, public_key, expires }) => ({
      keyid,
      keytype: "ecdsa-sha2-nistp256",
      scheme: "ecdsa-sha2-nistp256",
      key: public_key,
      expires,
    }));
  }

  /** Signs with the key in force. */
  async sign(text: string): Promise<Signature> {
    const row = await this.#inForce(this.database);
    if (row === undefined) {
      throw refusal(503, "REGISTRY_KEY_MISSING", "The registry has no key with which to sign.", {
        hint: "Whoever runs it starts it once more, which makes one.",
      });
    }
    return signText(text, readKeyPair(row.private_key));
  }

  /** Makes a new key, with which everything is signed from now on; the one in force expires. */
  async rotate(): Promise<string> {
    const made = newKeyPair();
    await this.database.write(async (writer) => {
      const now = this.now().toISOString();
      await writer.run("UPDATE signing_keys SET expires = ? WHERE expires IS NULL OR expires > ?", [now, now]);
      await writer.run(insertion, this.#row(made));
    });
    return made.keyid;
  }

  #row(pair: KeyPair): [string, string, string, string] {
    return [pair.keyid, pair.publicKey, pemOf(pair), this.now().toISOString()];
  }

  async #inForce(reader: Reader): Promise<KeyRow | undefined> {
    return await reader.get<KeyRow>(
      `${selection} WHERE expires IS NULL OR expires > ? ORDER BY created DESC, keyid LIMIT 1`,
      [this.now().toISOString()],
    );
  }
}

const selection = "SELECT keyid, public_key, private_key, expires FROM signing_keys";
const insertion = "INSERT INTO signing_keys (keyid, public_key, private_key, created) VALUES (?, ?, ?, ?)";
