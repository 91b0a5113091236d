import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export type Encoding = "identity" | "gzip" | "br";

/** A body in every form in which it is asked for, made once. */
export interface Encoded {
  readonly etag: string;
  readonly bodies: Readonly<Record<Encoding, Buffer>>;
  /** Bytes of all forms together. */
  readonly weight: number;
}

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

export async function encode(text: string): Promise<Encoded> {
  const identity = Buffer.from(text);
  const [zipped, br] = await Promise.all([
    compressGzip(identity, { level: 6 }),
    compressBrotli(identity, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: identity.length },
    }),
  ]);
  const digest = createHash("sha256").update(identity).digest("base64url");
  return {
    // Weak: it is the same for all encodings.
    etag: `W/"${digest}"`,
    bodies: { identity, gzip: zipped, br },
    weight: identity.length + zipped.length + br.length,
  };
}

/** The encoding to answer with, by an `accept-encoding` header. Whoever states a quality of 0 gets plain bytes. */
export function chooseEncoding(accepted: string | undefined): Encoding {
  if (accepted === undefined || accepted.includes(";q=0")) return "identity";
  if (/\bbr\b/.test(accepted)) return "br";
  return /\bgzip\b/.test(accepted) ? "gzip" : "identity";
}
