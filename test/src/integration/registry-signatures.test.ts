import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { routes, type PublicKey } from "@zen/registry-protocol";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import pacote from "pacote";
import { publish } from "../support/publication.js";
import { addTeam, ask } from "../support/registry-team.js";

interface PacoteKey {
  readonly keyid: string;
  readonly expires: string | null;
  readonly pemkey: string;
}

/** `npm audit signatures` asks the internet before anything else; what it verifies with is pacote. */
describe("pacote and a registry's signatures", function () {
  this.timeout(60_000);
  let dir: string;
  let registry: RunningRegistry;
  let token: string;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "zen-signatures-"));
    registry = await startRegistry({ dataDir: path.join(dir, "data"), port: 0 });
    ({ token } = await addTeam(registry, "@acme", "ann"));
    expect(await publish(registry.url, token, { name: "@acme/x", version: "1.0.0" })).to.deep.include({ status: 201 });
  });
  after(async () => {
    await registry.close();
    await rm(dir, { recursive: true, force: true });
  });

  const pem = (key: string): string =>
    createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" })
      .export({ type: "spki", format: "pem" })
      .toString();

  async function keysNow(): Promise<PacoteKey[]> {
    const { keys } = (await ask(registry.url, token, "GET", routes.npmKeys)) as { readonly keys: readonly PublicKey[] };
    return keys.map(({ keyid, expires, key }) => ({ keyid, expires, pemkey: pem(key) }));
  }

  /** The code of the failure; "verified" without one. */
  async function verify(version: string, keys: readonly PacoteKey[]): Promise<string> {
    const { host } = new URL(registry.url);
    const options = {
      registry: `${registry.url}/`,
      [`//${host}/:_authToken`]: token,
      [`//${host}/:_keys`]: keys,
      verifySignatures: true,
      fullMetadata: true,
      cache: path.join(dir, "cache"),
    };
    const verified = pacote.manifest(`@acme/x@${version}`, options as pacote.Options);
    return await verified.then(
      (manifest) => ("_signatures" in manifest ? "verified" : "unsigned"),
      (error: unknown) => String((error as { code?: unknown }).code),
    );
  }

  it("verifies with the registry's keys", async () =>
    expect(await verify("1.0.0", await keysNow())).to.equal("verified"));

  it("refuses a foreign key, under its own name and under the registry's", async () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pemkey = publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(await verify("1.0.0", [{ keyid: "SHA256:foreign", expires: null, pemkey }])).to.equal(
      "EMISSINGSIGNATUREKEY",
    );
    const [own] = await keysNow();
    expect(await verify("1.0.0", [{ ...own!, pemkey }])).to.equal("EINTEGRITYSIGNATURE");
  });

  it("verifies old versions with the old key, and new ones with the new, after a rotation", async () => {
    await ask(registry.url, registry.firstToken!, "POST", routes.registryKeys);
    expect(await publish(registry.url, token, { name: "@acme/x", version: "2.0.0" })).to.deep.include({ status: 201 });
    const [newest, oldest] = await keysNow();
    expect(newest!.expires).to.equal(null);
    expect(oldest!.expires).to.be.a("string");
    expect(await verify("1.0.0", [newest!, oldest!])).to.equal("verified");
    expect(await verify("2.0.0", [newest!, oldest!])).to.equal("verified");
    expect(await verify("2.0.0", [oldest!])).to.equal("EMISSINGSIGNATUREKEY");
    const expired = [{ ...oldest!, expires: "2020-01-01T00:00:00.000Z" }];
    expect(await verify("1.0.0", expired)).to.equal("EEXPIREDSIGNATUREKEY");
  });
});
