import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { integrityOf } from "../support/archives.js";
import { publish } from "../support/publication.js";
import { startRegistryProcess, type RegistryProcess } from "../support/registry-process.js";
import { addTeam, ask } from "../support/registry-team.js";
import { progress, result } from "./soak.js";

/** `ZEN_SOAK_MINUTES` asks for fewer. */
const MINUTES = Number(process.env["ZEN_SOAK_MINUTES"] ?? 10);
const READERS = 8;
const PACKAGES = 40;
const MiB = 1024 * 1024;

interface Document {
  readonly versions: Readonly<
    Record<string, { readonly dist: { readonly integrity: string; readonly tarball: string } }>
  >;
}

describe("a registry under load for minutes", function () {
  this.timeout((MINUTES + 5) * 60_000);
  let dir: string;
  let registry: RegistryProcess;
  let token: string;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "zen-soak-registry-"));
    const limits = { writes: { most: 1e9, windowMs: 60_000 } };
    registry = await startRegistryProcess({ dataDir: path.join(dir, "data"), port: 0, limits });
    ({ token } = await addTeam(registry, "@soak", "ann"));
    for (let at = 0; at < PACKAGES; at++) await publishOne(`@soak/p${at}`, "1.0.0");
  });
  after(async () => {
    await registry.kill();
    await rm(dir, { recursive: true, force: true });
  });

  async function publishOne(name: string, version: string): Promise<void> {
    const { status, code } = await publish(registry.url, token, {
      name,
      version,
      text: `${name} ${version} `.repeat(500),
    });
    if (status !== 201) throw new Error(`${name} ${version}: ${status} ${code}`);
  }

  async function readOne(name: string): Promise<void> {
    const { versions } = (await ask(registry.url, token, "GET", `/${name.replace("/", "%2f")}`)) as Document;
    const dists = Object.values(versions).map(({ dist }) => dist);
    const { tarball, integrity } = dists[Math.floor(Math.random() * dists.length)]!;
    const answer = await fetch(tarball, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).to.equal(200);
    expect(integrityOf(Buffer.from(await answer.arrayBuffer()))).to.equal(integrity);
  }

  it("answers everything rightly, in memory that stays flat", async () => {
    const until = performance.now() + MINUTES * 60_000;
    const counts = { reads: 0, searches: 0, publications: 0 };
    // Which one is read when hangs on the clock anyway: the soak's seed would bring nothing back.
    const anyPackage = (): string => `@soak/p${Math.floor(Math.random() * PACKAGES)}`;
    const reading = Array.from({ length: READERS }, async () => {
      while (performance.now() < until) {
        await readOne(anyPackage());
        counts.reads++;
        if (counts.reads % 50 === 0) {
          const { total } = (await ask(registry.url, token, "GET", "/-/v1/search?text=soak")) as {
            readonly total: number;
          };
          expect(total).to.equal(PACKAGES);
          counts.searches++;
        }
      }
    });
    // Slowly: what is published stays in memory rightly, and must not pass for a leak.
    const publishing = (async () => {
      for (let minor = 1; performance.now() < until; minor++) {
        await publishOne(`@soak/p${minor % PACKAGES}`, `1.${minor}.0`);
        counts.publications++;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    })();
    const memory = watchMemory(until);
    await Promise.all([...reading, publishing]);
    const { early, late } = await memory;
    const grown = (late - early) / MiB;
    result(
      `registry: ${counts.reads} documents and archives, ${counts.searches} searches, ${counts.publications} publications ` +
        `without an error; memory from ${Math.round(early / MiB)} to ${Math.round(late / MiB)} MiB`,
    );
    expect(grown, `${grown} MiB more`).to.be.lessThan(100);
  });

  /** The middle of the memory in the second fifth of the time, and in the last. */
  async function watchMemory(until: number): Promise<{ readonly early: number; readonly late: number }> {
    const samples: number[] = [];
    while (performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      samples.push(await residentBytes(registry.child.pid!));
      if (samples.length % 60 === 0) progress(`registry: ${Math.round(samples.at(-1)! / MiB)} MiB`);
    }
    const part = (from: number, to: number): number => {
      const some = samples
        .slice(Math.floor(samples.length * from), Math.ceil(samples.length * to))
        .sort((a, b) => a - b);
      return some[some.length >> 1]!;
    };
    return { early: part(0.2, 0.4), late: part(0.8, 1) };
  }
});

/** Linux tells it in a file; elsewhere the soak is not run. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
