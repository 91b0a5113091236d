import {
  Admission,
  SecretScan,
  pluginLimits,
  readArchive,
  secretName,
  tarballError,
  type EntryTaker,
  type ReadEntry,
  type UnpackLimits,
} from "@zen/registry-archive";
import { isUnwieldy } from "./json-depth.js";

/** What a registry wants to know of an archive, read in one pass and without unpacking it. */
export interface ArchiveFacts {
  readonly packageJson: Readonly<Record<string, unknown>>;
  /** Text of the list of parts, where there is one. */
  readonly sbom: string | undefined;
  readonly readme: string | undefined;
  readonly fileCount: number;
  readonly unpackedSize: number;
  /** Files with keys or credentials, each with why it is taken for one. */
  readonly secrets: readonly { readonly path: string; readonly why: string }[];
}

const MiB = 1024 * 1024;
/** Files whose text is kept, and the most of it that is read. A longer README is cut, the others refused. */
const texts: readonly {
  readonly kept: "packageJson" | "sbom" | "readme";
  readonly name: RegExp;
  readonly bytes: number;
}[] = [
  { kept: "packageJson", name: /^package\.json$/, bytes: MiB },
  { kept: "sbom", name: /^sbom\.cdx\.json$/, bytes: 16 * MiB },
  { kept: "readme", name: /^readme(\.md|\.markdown|\.txt)?$/i, bytes: MiB / 2 },
];

/**
 * Reads the archive in `tarball` through, bounded by `limits`.
 *
 * @throws ZenError `TARBALL_*`
 */
export async function archiveFacts(tarball: string, limits: UnpackLimits = pluginLimits): Promise<ArchiveFacts> {
  const reader = new FactsReader(limits);
  await readArchive(tarball, limits, reader);
  await reader.breathe();
  return reader.facts();
}

class FactsReader implements EntryTaker {
  readonly failure = new Promise<never>(() => undefined);
  readonly #admission: Admission;
  readonly #texts = new Map<string, Buffer[]>();
  readonly #secrets = new Map<string, string>();
  #fileCount = 0;
  #unpackedSize = 0;
  #fault: { readonly error: unknown } | undefined;

  constructor(limits: UnpackLimits) {
    this.#admission = new Admission(limits);
  }

  take(entry: ReadEntry): void {
    try {
      const path = this.#fault === undefined ? this.#admission.admit(entry) : undefined;
      if (path === undefined) return void entry.resume();
      this.#fileCount++;
      this.#unpackedSize += entry.size;
      this.#read(entry, path);
    } catch (error) {
      this.#fault ??= { error };
      entry.resume();
    }
  }

  async breathe(): Promise<void> {
    if (this.#fault) throw this.#fault.error;
  }

  facts(): ArchiveFacts {
    const packageJson = this.#text("packageJson");
    if (packageJson === undefined) throw tarballError("TARBALL_DAMAGED", "it has no package.json");
    return {
      packageJson: parsed(packageJson),
      sbom: this.#text("sbom"),
      readme: this.#text("readme"),
      fileCount: this.#fileCount,
      unpackedSize: this.#unpackedSize,
      secrets: [...this.#secrets].map(([path, why]) => ({ path, why })),
    };
  }

  #text(kept: (typeof texts)[number]["kept"]): string | undefined {
    const chunks = this.#texts.get(kept);
    // Databases take no NUL in a text, and no text needs one.
    return chunks && Buffer.concat(chunks).toString("utf8").replaceAll("\0", "");
  }

  #read(entry: ReadEntry, path: string): void {
    const named = secretName(path);
    if (named !== undefined) this.#secrets.set(path, named);
    const text = texts.find(({ name }) => name.test(path));
    const chunks = text && !this.#texts.has(text.kept) ? [] : undefined;
    if (text && chunks) this.#texts.set(text.kept, chunks);
    if (text && text.kept !== "readme" && entry.size > text.bytes) {
      throw tarballError("TARBALL_TOO_LARGE", `its ${path} has more than ${text.bytes} bytes`);
    }
    const scan = new SecretScan();
    let room = text?.bytes ?? 0;
    entry.on("data", (chunk: Buffer) => {
      scan.update(chunk);
      if (scan.found && !this.#secrets.has(path)) this.#secrets.set(path, "holds a private key");
      if (chunks && room > 0) chunks.push(chunk.subarray(0, room) as never);
      room -= chunk.length;
    });
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw tarballError("TARBALL_DAMAGED", "its package.json is no JSON", error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw tarballError("TARBALL_DAMAGED", "its package.json holds no object");
  }
  if (isUnwieldy(value))
    throw tarballError("TARBALL_DAMAGED", "its package.json nests too deep or has a key __proto__");
  return value as Record<string, unknown>;
}
