import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import { ESCAPED, HOSTILE_ARCHIVES } from "../hostile/archives.js";
import type { HostileEntry } from "../hostile/tar.js";
import { integrityOf } from "../support/archives.js";
import { expectError } from "../support/errors.js";
import { packageJsonOf } from "../support/own-plugin.js";
import { addTeam, type Teammate } from "../support/registry-team.js";
import { useRepository } from "../support/repository.js";
import { snapshot } from "../support/snapshot.js";
import { TINY_CONFIG } from "../support/tiny.js";

const NAME = "@acme/store";
const contentOf = (version: string): readonly HostileEntry[] => [
  { path: "package/package.json", content: JSON.stringify(packageJsonOf({ name: NAME, version })) },
  { path: "package/index.js", content: `export default ${JSON.stringify(version)};` },
];

/** Files of that name at places to which an archive might have led. */
async function escaped(...folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder, { recursive: folder.includes("zen-") });
      return names.filter((name) => name.includes(ESCAPED)).map((name) => path.join(folder, name));
    }),
  );
  return found.flat();
}

describe("an archive made by an enemy", function () {
  this.timeout(120_000);
  const repository = useRepository({ files: { "zen.config.json": TINY_CONFIG } });
  const around = () => [repository.dir, path.dirname(repository.dir), process.cwd(), "/"];

  describe("is not installed:", () => {
    for (const [index, { says, code, make }] of HOSTILE_ARCHIVES.entries()) {
      it(`${says}: ${code}`, async () => {
        await writeFile(repository.path("bad.tgz"), make(contentOf(`1.0.${index}`)));
        const before = await snapshot(repository.dir);
        const ended = await repository.zen(["plugins:install", "./bad.tgz"]);
        expectError(ended, { code, exit: 1, hint: /Nothing was installed/ });
        expect(await snapshot(repository.dir)).to.deep.equal(before);
        expect(await escaped(...around())).to.deep.equal([]);
      });
    }
  });

  describe("is not published:", () => {
    let dir: string;
    let registry: RunningRegistry;
    let ann: Teammate;
    before(async () => {
      dir = await realpath(await mkdtemp(path.join(tmpdir(), "zen-hostile-")));
      registry = await startRegistry({ dataDir: path.join(dir, "data"), port: 0 });
      ann = await addTeam(registry, "@acme", "ann");
    });
    after(async () => {
      await registry.close();
      await rm(dir, { recursive: true, force: true });
    });

    async function publish(version: string, archive: Buffer): Promise<{ status: number; code?: string }> {
      const { name, ...fields } = packageJsonOf({ name: NAME, version }) as { readonly name: string };
      const dist = { integrity: integrityOf(archive), shasum: createHash("sha1").update(archive).digest("hex") };
      const data = {
        content_type: "application/octet-stream",
        data: archive.toString("base64"),
        length: archive.length,
      };
      const response = await fetch(`${registry.url}/${name.replace("/", "%2f")}`, {
        method: "PUT",
        headers: { authorization: `Bearer ${ann.token}`, "content-type": "application/json" },
        body: JSON.stringify({
          _id: name,
          name,
          "dist-tags": { latest: version },
          versions: { [version]: { name, ...fields, dist } },
          _attachments: { [`${name}-${version}.tgz`]: data },
        }),
      });
      const { code } = (await response.json()) as { readonly code?: string };
      return { status: response.status, ...(code === undefined ? {} : { code }) };
    }

    for (const [index, { says, code, make }] of HOSTILE_ARCHIVES.entries()) {
      it(`${says}: ${code}`, async () => {
        const version = `1.0.${index}`;
        const answer = await publish(version, make(contentOf(version)));
        expect(answer.code).to.equal(code);
        expect(answer.status).to.be.within(400, 499);
        expect(await escaped(dir, ...around())).to.deep.equal([]);
      });
    }

    it("and nothing of any is kept", async () => {
      const response = await fetch(`${registry.url}/@acme%2fstore`, {
        headers: { authorization: `Bearer ${ann.token}` },
      });
      expect(response.status).to.equal(404);
      const left = await readdir(path.join(dir, "data"), { recursive: true, withFileTypes: true });
      expect(left.filter((entry) => entry.isFile() && /tgz|^[0-9a-f]{64,}/.test(entry.name))).to.deep.equal([]);
    });
  });
});
