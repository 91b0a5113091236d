import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import { startPostgres, type Postgres } from "../support/postgres.js";
import { publish, publicationOf } from "../support/publication.js";
import { addTeam, ask } from "../support/registry-team.js";

const versions = 500;

describe("two registry servers over one Postgres", function () {
  this.timeout(300_000);
  let dir: string;
  let postgres: Postgres;
  let servers: readonly [RunningRegistry, RunningRegistry];
  let token: string;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "zen-races-"));
    postgres = await startPostgres();
    const databaseUrl = await postgres.database();
    const limits = { writes: { most: 1_000_000, windowMs: 60_000 } };
    const start = () => startRegistry({ dataDir: dir, databaseUrl, port: 0, limits });
    const first = await start();
    servers = [first, await start()];
    token = (await addTeam(first, "@race", "ann")).token;
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  });

  interface Document {
    readonly versions: Readonly<
      Record<string, { readonly dist: { readonly integrity: string; readonly tarball: string } }>
    >;
  }

  it("take each of many versions from one of two that race for it", async () => {
    const winners = new Map<string, number>();
    const waiting = Array.from({ length: versions }, (_, patch) => `1.0.${patch}`);
    const racers = Array.from({ length: 8 }, async () => {
      for (let version = waiting.shift(); version !== undefined; version = waiting.shift()) {
        const raced = version;
        const answers = await Promise.all(
          servers.map(({ url }, server) =>
            publish(url, token, { name: "@race/it", version: raced, text: `${server}` }),
          ),
        );
        expect(answers.map(({ status }) => status).sort(), JSON.stringify(answers)).to.deep.equal([201, 403]);
        expect(answers.find(({ status }) => status === 403)?.code).to.equal("REGISTRY_VERSION_TAKEN");
        winners.set(
          raced,
          answers.findIndex(({ status }) => status === 201),
        );
      }
    });
    await Promise.all(racers);
    for (const { url } of servers) {
      const document = (await ask(url, token, "GET", "/@race/it")) as Document;
      expect(Object.keys(document.versions)).to.have.length(versions);
      for (const [version, winner] of winners) {
        const published = publicationOf({ name: "@race/it", version, text: `${winner}` });
        const { integrity } = published.versions[version]!.dist;
        expect(document.versions[version]?.dist.integrity, version).to.equal(integrity);
      }
    }
  });

  it("show at once what the other has published", async () => {
    for (let round = 0; round < 30; round++) {
      const [here, there] = round % 2 === 0 ? servers : [servers[1], servers[0]];
      const version = `2.0.${round}`;
      await ask(there.url, token, "GET", "/@race/it");
      expect((await publish(here.url, token, { name: "@race/it", version })).status).to.equal(201);
      const document = (await ask(there.url, token, "GET", "/@race/it")) as Document;
      const { tarball } = document.versions[version]!.dist;
      expect(tarball).to.include(there.url);
      const answer = await fetch(tarball, { headers: { authorization: `Bearer ${token}` } });
      expect(answer.status).to.equal(200);
      await answer.arrayBuffer();
    }
  });
});
