import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

export interface Issued {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

/** An authority of the tests' own, which nobody's machine knows. Node makes keys but no certificates, so these are written out here. */
export class Authority {
  readonly #key = newKey();
  readonly #name = "Tests' own authority";
  /** PEM, for a `cafile`. */
  readonly cert: string;

  constructor() {
    const basic = extension([0x55, 0x1d, 0x13], sequence(tlv(0x01, Buffer.from([0xff]))), true);
    this.cert = certificate(1, this.#name, this.#name, this.#key, this.#key, [basic]);
  }

  /** A certificate for a host name. */
  issue(host: string): Issued {
    const key = newKey();
    const names = extension([0x55, 0x1d, 0x11], sequence(tlv(0x82, Buffer.from(host, "ascii"))));
    const cert = certificate(2, host, this.#name, key, this.#key, [names]);
    return { cert, key: key.export({ format: "pem", type: "pkcs8" }).toString() };
  }
}

function certificate(
  serial: number,
  subject: string,
  issuer: string,
  key: KeyObject,
  signer: KeyObject,
  extensions: readonly Buffer[],
): string {
  const day = 86_400_000;
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([serial])),
    ecdsaWithSha256,
    commonName(issuer),
    sequence(time(Date.now() - day), time(Date.now() + day)),
    commonName(subject),
    createPublicKey(key).export({ format: "der", type: "spki" }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = tlv(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, signer)]));
  const der = sequence(body, ecdsaWithSha256, signature).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${der.replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
}

function commonName(text: string): Buffer {
  return sequence(tlv(0x31, sequence(oid(0x55, 0x04, 0x03), tlv(0x0c, Buffer.from(text, "utf8")))));
}

function extension(id: readonly number[], value: Buffer, critical = false): Buffer {
  return sequence(oid(...id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));
}

/** UTCTime. */
function time(at: number): Buffer {
  const text = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return tlv(0x17, Buffer.from(text.slice(2), "ascii"));
}

function oid(...bytes: readonly number[]): Buffer {
  return tlv(0x06, Buffer.from(bytes));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

/** ASN.1 in DER: a tag, the length, the content. */
function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
