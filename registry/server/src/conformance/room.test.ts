import { routes, type ConformanceReport } from "@zen/registry-protocol";
import { expect } from "chai";
import { openDatabase } from "../database/open.js";
import { newKeyPair, signText, type KeyPair } from "../signing/key-pair.js";
import { acmeRegistry, pluginFields, type AcmeRegistry } from "../testing/acme.test.js";

describe("conformance reports", () => {
  const name = "@acme/my-store";
  const route = routes.conformance(name, "1.0.0");
  let registry: AcmeRegistry;
  let key: KeyPair;
  let integrity: string;
  beforeEach(async () => {
    registry = await acmeRegistry();
    await registry.publish({ name, version: "1.0.0", fields: pluginFields });
    const { versions } = (await registry.ask("GET", `/${name}`)).body as {
      versions: Record<string, { dist: { integrity: string } }>;
    };
    integrity = versions["1.0.0"]!.dist.integrity;
    key = newKeyPair();
    const database = await openDatabase({ dataDir: registry.dataDir });
    await database.write((writer) =>
      writer.run(
        "INSERT INTO publisher_keys (scope, keyid, public_key, registered, introduced) VALUES ('@acme', ?, ?, '', '{\"by\":\"first\"}')",
        [key.keyid, key.publicKey],
      ),
    );
    await database.close();
  });
  afterEach(() => registry.close());

  const textOf = (over: Partial<ConformanceReport> = {}): string =>
    JSON.stringify({
      format: "conformance@1",
      name,
      version: "1.0.0",
      integrity,
      contracts: [{ contract: "artifact-store@1", backend: "my-store", passed: 31, failed: [], skipped: [] }],
      zen: "0.1.0",
      node: "20.0.0",
      platform: "linux-x64",
      time: "2026-01-31T14:22:33.000Z",
      ...over,
    });
  const put = (report: string, by: KeyPair | undefined, token?: string) =>
    registry.ask("PUT", route, {
      body: { report, signatures: by === undefined ? [] : [{ ...signText(report, by), by: "publisher" }] },
      ...(token === undefined ? {} : { token }),
    });
  const page = async (): Promise<string> => String((await registry.ask("GET", `/-/plugins/${name}`)).body["text"]);

  it("are the author's word until the registry's people have run it, too", async () => {
    expect(await page()).not.to.contain("Conformance");
    expect((await put(textOf(), key)).status).to.equal(201);
    expect(await page())
      .to.contain("self-reported")
      .and.to.contain("31 cases passed");
    expect((await put(textOf({ platform: "darwin-arm64" }), undefined)).status).to.equal(201);
    expect(await page())
      .to.contain("countersigned")
      .and.not.to.contain("self-reported");
    const { reports } = (await registry.ask("GET", route)).body as { reports: { signatures: { by: string }[] }[] };
    expect(reports.map(({ signatures }) => signatures[0]?.by)).to.deep.equal(["publisher", "registry"]);
  });

  it("are refused of another archive, with another key, and from who may not", async () => {
    const codeOf = async (asked: ReturnType<typeof put>) => (await asked).body["code"];
    expect(await codeOf(put(textOf({ version: "1.0.1" }), key))).to.equal("CONFORMANCE_REFUSED");
    expect(await codeOf(put(textOf({ integrity: `sha512-${"A".repeat(86)}==` }), key))).to.equal("CONFORMANCE_REFUSED");
    expect(await codeOf(put(textOf(), newKeyPair()))).to.equal("CONFORMANCE_REFUSED");
    const swapped = { report: textOf({ zen: "9" }), signatures: [{ ...signText(textOf(), key), by: "publisher" }] };
    expect(await codeOf(registry.ask("PUT", route, { body: swapped }))).to.equal("CONFORMANCE_REFUSED");
    expect(await codeOf(put("{}", key))).to.equal("REGISTRY_DOCUMENT_INVALID");
    const { body } = await registry.ask("POST", routes.tokens, {
      body: { account: "admin", label: "r", scopes: ["read"] },
    });
    const token = String(body["secret"]);
    for (const by of [key, undefined]) expect(await codeOf(put(textOf(), by, token))).to.equal("REGISTRY_FORBIDDEN");
    expect((await registry.ask("GET", route)).body).to.deep.equal({ reports: [] });
  });
});
