import { createServer, type Server } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { integrityOf } from "../integrity.js";
import { codeOf } from "../testing/code.test.js";
import { archive } from "../testing/world.test.js";
import { PacotePackages } from "./npm-packages.js";

describe("PacotePackages", function () {
  this.timeout(30_000);
  let dir: string;
  let server: Server;
  let asked: string[];
  const bytes = archive({ name: "@acme/engine", version: "1.0.0" }, { "index.js": "x".repeat(200_000) });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-npm-"));
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      if (request.url === "/@acme%2fengine") {
        const dist = { integrity: integrityOf(bytes), tarball: `${origin}/engine.tgz` };
        const version = {
          name: "@acme/engine",
          version: "1.0.0",
          dist,
          os: ["linux", "darwin"],
          libc: ["glibc"],
          dependencies: { needed: "^1.0.0", bundled: "^1.0.0" },
          optionalDependencies: { maybe: "^1.0.0" },
          peerDependencies: { peer: "^1.0.0", "optional-peer": "^1.0.0" },
          peerDependenciesMeta: { "optional-peer": { optional: true } },
          bundleDependencies: ["bundled"],
          scripts: { postinstall: "false" },
        };
        const weak = {
          ...version,
          version: "0.9.0",
          dist: { shasum: "0".repeat(40), tarball: `${origin}/engine.tgz` },
        };
        const packument = {
          name: "@acme/engine",
          "dist-tags": { latest: "1.0.0" },
          versions: { "1.0.0": version, "0.9.0": weak },
        };
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(packument));
      } else if (request.url === "/engine.tgz") response.end(bytes);
      else response.writeHead(404).end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(
      join(dir, ".npmrc"),
      `@acme:registry=http://${host}/\n//${host}/:_authToken=\${ZEN_TEST_TOKEN}\nfetch-retries=0\ncache=${join(dir, "cache")}\n`,
    );
    await writeFile(join(dir, "package.json"), "{}");
    process.env["ZEN_TEST_TOKEN"] = "token-of-the-test";
  });
  afterEach(async () => {
    delete process.env["ZEN_TEST_TOKEN"];
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(dir, { recursive: true, force: true });
  });

  async function read(packages: PacotePackages, name: string, version: string): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of packages.fetch(name, version)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  it("asks the registry that npm's configuration binds to the scope, with its token", async () => {
    const manifest = await new PacotePackages(dir).manifest("@acme/engine", "^1.0.0");
    expect(manifest).to.deep.equal({
      name: "@acme/engine",
      version: "1.0.0",
      integrity: integrityOf(bytes),
      os: ["linux", "darwin"],
      libc: ["glibc"],
      dependencies: { needed: "^1.0.0", peer: "^1.0.0" },
      optionalDependencies: { maybe: "^1.0.0" },
    });
    expect(asked).to.deep.equal(["/@acme%2fengine Bearer token-of-the-test"]);
  });

  it("hands on an archive as it comes", async () => {
    expect((await read(new PacotePackages(dir), "@acme/engine", "1.0.0")).equals(bytes)).to.equal(true);
  });

  it("lets go of an archive that nobody reads to its end", async () => {
    for await (const _chunk of new PacotePackages(dir).fetch("@acme/engine", "1.0.0")) break;
  });

  it("tells apart what is not there, what cannot be locked, and what cannot be reached", async () => {
    const packages = new PacotePackages(dir);
    expect(await codeOf(packages.manifest("@acme/engine", "^9.0.0"))).to.equal("NATIVE_NOT_FOUND");
    expect(await codeOf(packages.manifest("@acme/nothing", "*"))).to.equal("NATIVE_NOT_FOUND");
    expect(await codeOf(read(packages, "@acme/nothing", "1.0.0"))).to.equal("NATIVE_NOT_FOUND");
    expect(await codeOf(packages.manifest("@acme/engine", "0.9.0"))).to.equal("NATIVE_REFUSED");
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await codeOf(new PacotePackages(dir).manifest("@acme/other", "*"))).to.equal("NETWORK_FAILED");
    server.listen(0, "127.0.0.1");
  });

  it("asks nobody when it is offline", async () => {
    const packages = new PacotePackages(dir, { offline: true });
    expect(await codeOf(packages.manifest("@acme/engine", "*"))).to.equal("OFFLINE");
    expect(await codeOf(read(packages, "@acme/engine", "1.0.0"))).to.equal("OFFLINE");
    expect(asked).to.deep.equal([]);
  });

  it("leaves this process's environment alone", async () => {
    const before = { ...process.env };
    await new PacotePackages(dir).manifest("@acme/engine", "*");
    expect({ ...process.env }).to.deep.equal(before);
  });
});
