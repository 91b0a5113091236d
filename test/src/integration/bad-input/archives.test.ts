import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { archiveOf, type ArchiveEntry } from "../../support/archives.js";
import type { Expected } from "../../support/errors.js";
import { packageJsonOf, registryOf } from "../../support/own-plugin.js";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository } from "../../support/repository.js";

const PLUGIN = packageJsonOf() as { readonly name: string; readonly version: string };
const PACKAGE_JSON: ArchiveEntry = { path: "package/package.json", text: JSON.stringify(PLUGIN) };
const CODE: ArchiveEntry = {
  path: "package/index.js",
  text: `export default 1; // ${randomBytes(16).toString("hex")}`,
};
const WHOLE = archiveOf([PACKAGE_JSON, CODE]);

/** Each with bytes of its own: what a store knows by digest it does not unpack again. */
const noise = (): ArchiveEntry => ({ path: "package/noise.txt", text: randomBytes(2000).toString("hex") });

const ARCHIVES: readonly (readonly [what: string, archive: Buffer, expected: Omit<Expected, "exit">])[] = [
  [
    "with a path that climbs out",
    archiveOf([PACKAGE_JSON, noise(), { path: "package/../../escaped.txt", text: "x" }]),
    { code: "TARBALL_PATH_UNSAFE", hint: /Nothing was installed/ },
  ],
  [
    "with an absolute path",
    archiveOf([PACKAGE_JSON, noise(), { path: "/escaped.txt", text: "x" }]),
    { code: "TARBALL_PATH_UNSAFE", hint: /Nothing was installed/ },
  ],
  [
    "with a symbolic link",
    archiveOf([PACKAGE_JSON, noise(), { path: "package/link.js", link: { type: "2", to: "../../../escaped.txt" } }]),
    { code: "TARBALL_ENTRY_REFUSED", hint: /Nothing was installed/ },
  ],
  [
    "with a hard link",
    archiveOf([PACKAGE_JSON, noise(), { path: "package/link.js", link: { type: "1", to: "package/package.json" } }]),
    { code: "TARBALL_ENTRY_REFUSED", hint: /Nothing was installed/ },
  ],
  [
    "that is cut short",
    archiveOf([PACKAGE_JSON, CODE, noise()]).subarray(0, -700),
    { code: "TARBALL_DAMAGED", hint: /Nothing was installed/ },
  ],
  ["that is empty", Buffer.alloc(0), { code: "TARBALL_DAMAGED", hint: /Nothing was installed/ }],
  ["that is none", Buffer.from("not an archive"), { code: "TARBALL_DAMAGED", hint: /Nothing was installed/ }],
];

describe("an archive of a plugin", () => {
  const repository = useRepository();
  let cache: string;
  const options = () => ({ env: { ZEN_CACHE_DIR: cache } });

  before(async () => {
    cache = repository.path("cache");
    for (const [index, [, archive]] of ARCHIVES.entries())
      await repository.write({ [`archives/${index}.tgz`]: archive });
    await repository.write(registryFiles("good", WHOLE));
    await repository.write(registryFiles("forged", archiveOf([PACKAGE_JSON, CODE, noise()]), WHOLE));
    await repository.write(registryFiles("short", WHOLE.subarray(0, -40), WHOLE));
  });

  function registryFiles(folder: string, tarball: Buffer, said?: Buffer): Readonly<Record<string, unknown>> {
    const files = Object.entries(registryOf(PLUGIN, tarball, said));
    return Object.fromEntries(files.map(([name, content]) => [`${folder}/${name}`, content]));
  }

  const bind = (registry: string): Promise<void> =>
    repository.configure(({ registries, ...config }) => ({
      ...config,
      registries: { ...(registries as unknown as object), "@acme": `./${registry}` },
    }));

  for (const [index, [what, , expected]] of ARCHIVES.entries()) {
    it(`${what} is refused with ${expected.code}`, async () => {
      await expectRefusal(repository, ["plugins:install", `./archives/${index}.tgz`], { ...expected, exit: 1 });
      expect(existsSync(path.join(repository.dir, "escaped.txt"))).to.equal(false);
      expect(existsSync(path.join(repository.dir, "..", "escaped.txt"))).to.equal(false);
    });
  }

  for (const registry of ["forged", "short"]) {
    it(`that is not what its registry says (${registry}) is refused, and nothing of it is kept`, async () => {
      await bind(registry);
      await repository.zen(["plugins:list"], options());
      const { code, stderr } = await repository.zen(["plugins:install", "@acme/store"], options());
      expect(code, stderr).to.equal(1);
      expect(stderr)
        .to.match(/the archive of @acme\/store 1\.0\.0/)
        .and.match(/code TARBALL_(?:DIGEST_MISMATCH|DAMAGED)/)
        .and.match(/hint Nothing was installed/);
      expect(await readdir(path.join(cache, "store", "drafts"))).to.deep.equal([]);
      const { plugins } = await repository.json<{ plugins: readonly { name: string }[] }>("plugins:list");
      expect(plugins.map(({ name }) => name)).not.to.include("@acme/store");
    });
  }

  it("that is what its registry says is installed", async () => {
    await bind("good");
    await repository.done("plugins:install", "@acme/store");
    await repository.done("run", "hello");
  });
});
