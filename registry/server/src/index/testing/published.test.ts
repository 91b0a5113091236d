import { scopeOf } from "@zen/registry-protocol";
import type { Database, Writer } from "../../database/database.js";
import { markChanged } from "../changes.js";
import { digestOf } from "../documents.js";

export interface Published {
  readonly name: string;
  readonly version?: string;
  readonly state?: "active" | "yanked" | "blocked" | "quarantined";
  /** Further fields of package.json. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly publisher?: string;
  readonly published?: string;
  readonly readme?: string;
  readonly signed?: boolean;
  readonly deprecated?: string;
}

/** Puts a version into a database as publishing it does, for tests of those who only read. */
export async function publishRow(database: Database, given: Published): Promise<void> {
  await database.write((writer) => writeRow(writer, given));
}

export async function writeRow(writer: Writer, given: Published): Promise<void> {
  const { name, version = "1.0.0", state = "active", published = "2026-01-31T14:22:33.000Z" } = given;
  const packageJson = {
    name,
    version,
    type: "module",
    engines: { zen: "^0.1.0" },
    exports: { ".": "./index.js" },
    zen: { format: "plugin@1" },
    ...given.fields,
  };
  const signature = JSON.stringify({ keyid: "SHA256:key", sig: "c2ln" });
  await writer.run(
    "INSERT INTO packages (name, scope, created, modified) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET modified = excluded.modified",
    [name, scopeOf(name), published, published],
  );
  await writer.run(
    `INSERT INTO versions (package, version, state, state_reason, state_since, integrity, shasum, size, unpacked_size, file_count,
      publisher, published, document, readme, deprecated, publisher_signature, registry_signature)
     VALUES (?, ?, ?, ?, ?, ?, '', 1234, 56789, 7, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[name, version, state],
      ...(state === "active" ? [null, null] : ["a reason", published]),
      digestOf(`${name}@${version}`),
      given.publisher ?? "ann",
      published,
      JSON.stringify(packageJson),
      given.readme ?? null,
      given.deprecated ?? null,
      given.signed ? signature : null,
      signature,
    ],
  );
  await writer.run(
    "INSERT INTO dist_tags (package, tag, version) VALUES (?, 'latest', ?) ON CONFLICT (package, tag) DO UPDATE SET version = excluded.version",
    [name, version],
  );
  await markChanged(writer, name);
}
