import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { integrityOf } from "../support/archives.js";
import { publicationOf, publish } from "../support/publication.js";
import { startRegistryProcess, type RegistryProcess } from "../support/registry-process.js";
import { addTeam, ask } from "../support/registry-team.js";

const kills = 15;
const publishers = 3;

interface Document {
  readonly "dist-tags": { readonly latest: string };
  readonly versions: Readonly<
    Record<string, { readonly dist: { readonly integrity: string; readonly tarball: string } }>
  >;
}

describe("a registry that is killed while it is published to", function () {
  this.timeout(300_000);
  let dir: string;
  let registry: RegistryProcess;
  let token: string;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "zen-killed-"));
    registry = await start();
    ({ token } = await addTeam(registry, "@kill", "ann"));
  });
  after(async () => {
    await registry.kill();
    await rm(dir, { recursive: true, force: true });
  });
  const start = () =>
    startRegistryProcess({
      dataDir: path.join(dir, "data"),
      port: 0,
      limits: { writes: { most: 1e6, windowMs: 60_000 } },
    });

  it("has whole versions only, and each that it said it had taken", async () => {
    const promised = new Map<string, string>();
    const attempted = new Set<string>();
    for (let round = 0; round < kills; round++) {
      let alive = true;
      const publishing = Array.from({ length: publishers }, async (_, publisher) => {
        for (let count = 0; alive; count++) {
          const version = `${round}.${publisher}.${count}`;
          attempted.add(version);
          const publication = { name: "@kill/it", version, text: `${version} `.repeat(2_000) };
          const { status } = await publish(registry.url, token, publication).catch(() => ({ status: 0 }));
          if (status === 201) promised.set(version, publicationOf(publication).versions[version]!.dist.integrity);
        }
      });
      // Each round a little later within a publication.
      await delay(400 + round * 13);
      alive = false;
      await registry.kill();
      await Promise.all(publishing);
      registry = await start();
      await checkWhole(promised);
    }
    expect(promised.size).to.be.greaterThan(kills);
    await checkFree(attempted);
  });

  /** Every listed version is there byte for byte, and every promised one is listed. */
  async function checkWhole(promised: ReadonlyMap<string, string>): Promise<void> {
    if (promised.size === 0) return;
    const document = (await ask(registry.url, token, "GET", "/@kill/it")) as Document;
    for (const [version, integrity] of promised)
      expect(document.versions[version]?.dist.integrity, version).to.equal(integrity);
    expect(document.versions).to.have.property(document["dist-tags"].latest);
    for (const { dist } of Object.values(document.versions)) {
      const answer = await fetch(dist.tarball, { headers: { authorization: `Bearer ${token}` } });
      expect(answer.status, dist.tarball).to.equal(200);
      expect(integrityOf(Buffer.from(await answer.arrayBuffer()))).to.equal(dist.integrity);
    }
  }

  /** What was begun and is not listed can be published again. */
  async function checkFree(attempted: ReadonlySet<string>): Promise<void> {
    const { versions } = (await ask(registry.url, token, "GET", "/@kill/it")) as Document;
    for (const version of attempted) {
      const { status } = await publish(registry.url, token, { name: "@kill/it", version });
      expect(status, version).to.equal(Object.hasOwn(versions, version) ? 403 : 201);
    }
  }
});
