import { successionText, type RegistryKey, type Signature } from "@zen/registry-protocol";
import { appendAudit } from "../audit/append.js";
import type { Database, Reader, Writer } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { markAdvisoriesChanged } from "../index/changes.js";
import { newKeyPair, pemOf, readKeyPair, signText, type KeyPair } from "./key-pair.js";
import { registryId } from "./registry-id.js";

interface KeyRow {
  readonly keyid: string;
  readonly public_key: string;
  readonly private_key: string;
  readonly expires: string | null;
  readonly succeeds: string | null;
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
      if ((await this.#inForce(writer)) === undefined) await this.#insert(writer, made, undefined);
    });
  }

  /** All keys, the newest first; what was signed before a key expired is still to be verified with it. */
  async list(): Promise<readonly RegistryKey[]> {
    const rows = await this.database.all<KeyRow>(`${selection} ORDER BY created DESC, expires IS NOT NULL, keyid`);
    return rows.map(({ keyid, public_key, expires, succeeds }) => ({
      keyid,
      keytype: "ecdsa-sha2-nistp256",
      scheme: "ecdsa-sha2-nistp256",
      key: public_key,
      expires,
      ...(succeeds === null ? {} : { succeeds: JSON.parse(succeeds) as Signature }),
    }));
  }

  /** Signs with the key in force. */
  async sign(text: string): Promise<Signature> {
    const row = await this.#inForce(this.database);
    if (row === undefined) throw keyMissing();
    return signText(text, readKeyPair(row.private_key));
  }

  /**
   * Makes a new key, with which everything is signed from now on, and has the one in force approve it, which expires. Clients that knew
   * that one go on without a question. Resolves with the new key's id.
   */
  async rotate(account: string): Promise<string> {
    const made = newKeyPair();
    await this.database.write(async (writer) => {
      const old = await this.#inForce(writer);
      const text = successionText(await registryId(writer), made.keyid);
      const now = this.now();
      await writer.run("UPDATE signing_keys SET expires = ? WHERE expires IS NULL OR expires > ?", [
        now.toISOString(),
        now.toISOString(),
      ]);
      await this.#insert(writer, made, old && signText(text, readKeyPair(old.private_key)));
      // The snapshot in force is signed with the old key; the next one is made at once.
      await markAdvisoriesChanged(writer);
      await appendAudit(writer, now, { account, action: "key.rotate", subject: made.keyid, detail: {} });
    });
    return made.keyid;
  }

  async #insert(writer: Writer, pair: KeyPair, succeeds: Signature | undefined): Promise<void> {
    await writer.run(
      "INSERT INTO signing_keys (keyid, public_key, private_key, created, succeeds) VALUES (?, ?, ?, ?, ?)",
      [pair.keyid, pair.publicKey, pemOf(pair), this.now().toISOString(), succeeds ? JSON.stringify(succeeds) : null],
    );
  }

  async #inForce(reader: Reader): Promise<KeyRow | undefined> {
    return await reader.get<KeyRow>(
      `${selection} WHERE expires IS NULL OR expires > ? ORDER BY created DESC, keyid LIMIT 1`,
      [this.now().toISOString()],
    );
  }
}

const selection = "SELECT keyid, public_key, private_key, expires, succeeds FROM signing_keys";

function keyMissing() {
  return refusal(503, "REGISTRY_KEY_MISSING", "The registry has no key with which to sign.", {
    hint: "Whoever runs it starts it once more, which makes one.",
  });
}
