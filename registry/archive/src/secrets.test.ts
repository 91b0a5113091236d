import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { SecretScan, secretName } from "./index.js";

describe("secretName", () => {
  it("names the files of keys and credentials", () => {
    for (const path of [
      ".env",
      "config/.env.production",
      ".npmrc",
      ".NPMRC",
      "id_rsa",
      "certs/server.pem",
      "a.key",
      ".git/config",
      ".aws/credentials",
    ]) {
      expect(secretName(path), path).to.be.a("string");
    }
  });

  it("leaves honest names alone", () => {
    for (const path of [
      "package.json",
      ".env.example",
      "dist/env.js",
      "dist/key.js",
      "keys.json",
      "id_rsa.pub",
      "gitx/a",
    ])
      expect(secretName(path), path).to.equal(undefined);
  });
});

describe("SecretScan", () => {
  const key = (type: "pkcs8" | "sec1") =>
    generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "pem", type }).toString();
  const scan = (...chunks: string[]) => {
    const found = new SecretScan();
    for (const chunk of chunks) found.update(Buffer.from(chunk));
    return found.found;
  };

  it("finds a key wherever the chunks cut it, in a file of its own or in JSON", () => {
    const texts = [key("pkcs8"), key("sec1"), JSON.stringify({ private_key: key("pkcs8") })];
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(1000), fc.nat(300), (text, padding, at) => {
        const whole = "x".repeat(padding) + text;
        const cut = padding + Math.min(at, text.length);
        return scan(whole.slice(0, cut), whole.slice(cut), "y".repeat(100));
      }),
    );
  });

  it("finds a key that came byte by byte", () => expect(scan(...key("pkcs8"))).to.equal(true));

  it("passes over code that writes keys, and public keys", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(scan('`-----BEGIN PRIVATE KEY-----\\n${body.toString("base64")}\\n-----END PRIVATE KEY-----`')).to.equal(
      false,
    );
    expect(scan(publicKey.export({ format: "pem", type: "spki" }).toString())).to.equal(false);
  });
});
