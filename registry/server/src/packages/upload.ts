import { rm } from "node:fs/promises";
import { Base64Stream } from "./base64-stream.js";
import { isUnwieldy } from "./json-depth.js";
import { ReceivedFile, type Received } from "./received-file.js";
import { uploadInvalid, uploadTooLarge } from "./upload-invalid.js";
import { UploadScanner } from "./upload-scanner.js";

export interface UploadLimits {
  /** Bytes of the document, the archive not counted. */
  readonly documentBytes: number;
  /** Bytes of the archive, decoded. */
  readonly archiveBytes: number;
}

export interface Upload {
  readonly document: Readonly<Record<string, unknown>>;
  readonly archive: Received | undefined;
}

/**
 * Receives the body of npm's `PUT /package` in memory that does not grow with the archive, which goes into the new file `file`. When
 * this throws, there is no such file; else it is the caller's to move or delete.
 *
 * @throws ZenError `PUBLISH_DOCUMENT_INVALID`, `PUBLISH_TOO_LARGE`
 */
export async function receiveUpload(
  body: AsyncIterable<Uint8Array>,
  file: string,
  limits: UploadLimits,
): Promise<Upload> {
  const receiver = new Receiver(file, limits);
  try {
    for await (const chunk of body) await receiver.take(chunk);
    return await receiver.end();
  } catch (error) {
    await receiver.abandon();
    throw error;
  }
}

class Receiver {
  readonly #scanner = new UploadScanner();
  readonly #base64 = new Base64Stream();
  readonly #text: Uint8Array[] = [];
  #textBytes = 0;
  #archive: ReceivedFile | undefined;

  constructor(
    private readonly file: string,
    private readonly limits: UploadLimits,
  ) {}

  async take(chunk: Uint8Array): Promise<void> {
    for (const piece of this.#scanner.scan(chunk)) {
      if ("text" in piece) this.#takeText(piece.text);
      else await this.#takeData(piece.data);
    }
  }

  async end(): Promise<Upload> {
    this.#base64.end();
    const document = parse(Buffer.concat(this.#text).toString("utf8"));
    const archive = await this.#archive?.end();
    this.#archive = undefined;
    return { document, archive };
  }

  async abandon(): Promise<void> {
    await this.#archive?.abandon();
    await rm(this.file, { force: true });
  }

  #takeText(text: Uint8Array): void {
    this.#textBytes += text.length;
    if (this.#textBytes > this.limits.documentBytes) throw uploadTooLarge("document", this.limits.documentBytes);
    this.#text.push(text);
  }

  async #takeData(data: Uint8Array): Promise<void> {
    this.#archive ??= await ReceivedFile.begin(this.file);
    const bytes = this.#base64.decode(data);
    if (this.#archive.size + bytes.length > this.limits.archiveBytes) {
      throw uploadTooLarge("archive", this.limits.archiveBytes);
    }
    if (bytes.length > 0) await this.#archive.write(bytes);
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw uploadInvalid("is no JSON", cause);
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) throw uploadInvalid("is no object");
  if (isUnwieldy(document)) throw uploadInvalid("nests too deep, holds too many values, or has a key __proto__");
  return document as Record<string, unknown>;
}
