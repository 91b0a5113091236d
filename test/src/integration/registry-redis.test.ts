import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { routes } from "@zen/registry-protocol";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import { startRedis, type Redis } from "../support/redis.js";

describe("registry servers that share a Redis", () => {
  let redis: Redis | undefined;
  let dataDir: string;
  let servers: readonly RunningRegistry[] = [];
  before(async function () {
    redis = await startRedis();
    if (redis === undefined) this.skip();
  });
  after(() => redis?.stop());
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), "zen-redis-"));
    servers = [await start(), await start()];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = (): Promise<RunningRegistry> =>
    startRegistry({
      ...{ dataDir, port: 0, redisUrl: redis!.url },
      limits: { passwordsOfAccount: { most: 6, windowMs: 60_000 } },
    });
  const statusOf = async (server: number, route: string, init: RequestInit): Promise<number> =>
    (await fetch(servers[server]!.url + route, init)).status;
  const guess = (server: number, name: string): Promise<number> =>
    statusOf(server, `/-/user/org.couchdb.user:${name}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, password: "a guess" }),
    });
  const read = (server: number): Promise<number> =>
    statusOf(server, routes.self, { headers: { authorization: `Bearer ${servers[0]!.firstToken!}` } });

  it("count together how often somebody guesses, all at once", async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, (_, i) => guess(i % 2, "admin")));
    expect(tries.filter((status) => status === 401)).to.have.length(6);
    expect(tries.filter((status) => status === 429)).to.have.length(14);
  });

  it("know each other's sessions", async () => {
    const opened = await fetch(servers[0]!.url + routes.session, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: servers[0]!.firstToken }),
    });
    const cookie = opened.headers.get("set-cookie")!.replace(/;.*/, "");
    expect(await statusOf(1, routes.namespaces, { headers: { cookie } })).to.equal(200);
  });

  it("go on without it, counting each for itself, and share again when it is back", async () => {
    await redis!.stop();
    try {
      expect(await read(0)).to.equal(200);
      const tries = await Promise.all(Array.from({ length: 10 }, () => guess(0, "bo")));
      expect(tries.filter((status) => status === 401)).to.have.length(6);
    } finally {
      await redis!.start();
    }
    expect(await read(1)).to.equal(200);
  });
});
