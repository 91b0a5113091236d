import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdir, readdir, rm, symlink, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { codeOf } from "../testing/code.test.js";
import { pluginPackageJson, World } from "../testing/world.test.js";
import { packPlugin } from "./pack-plugin.js";

const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

describe("packing what should not be packed", () => {
  let world: World;
  const write = (path: string, text: string) => world.write(`source/${path}`, text);
  const manifest = (zen: object = {}, more: object = {}) =>
    write("package.json", JSON.stringify({ ...pluginPackageJson({ name: "@me/mine", zen }), ...more }));
  const codeOfPacking = () =>
    codeOf(packPlugin(join(world.dir, "source"), join(world.dir, "packed"), { npm: world.npm }));

  beforeEach(async () => {
    world = await World.create();
    await manifest();
    await write("index.js", "export default 1;");
    await world.write("elsewhere/secret.txt", "not for others");
    await world.write("elsewhere/index.js", "export default 'not for others';");
  });
  afterEach(async () => {
    expect(await readdir(join(world.dir, "packed")).catch(() => []), "something was written").to.deep.equal([]);
    await world.close();
  });

  const link = async (target: string, path: string) => {
    const file = join(world.dir, "source", path);
    await mkdir(dirname(file), { recursive: true });
    await rm(file, { force: true });
    await symlink(join(world.dir, "elsewhere", target), file);
  };

  it("refuses links that lead out, as documents, assets, modules and folders", async () => {
    await link("secret.txt", "README.md");
    expect(await codeOfPacking()).to.equal("PACK_FILE_OUTSIDE");
    await rm(join(world.dir, "source/README.md"));
    await manifest({ assets: ["data/a.txt"] });
    await link("secret.txt", "data/a.txt");
    expect(await codeOfPacking()).to.equal("PACK_FILE_OUTSIDE");
    await rm(join(world.dir, "source/data"), { recursive: true });
    await link(".", "data");
    await manifest({ assets: ["data/secret.txt"] });
    expect(await codeOfPacking()).to.equal("PACK_FILE_OUTSIDE");
    await manifest();
    await link("index.js", "index.js");
    expect(await codeOfPacking()).to.equal("PACK_FILE_OUTSIDE");
  });

  it("refuses keys and credentials, by name and by content", async () => {
    for (const name of ["keys/id_rsa", "server.pem", "aws/credentials.p12"]) {
      await write(name, "x");
      await manifest({ assets: [name] });
      expect(await codeOfPacking(), name).to.equal("PUBLISH_SECRET_FOUND");
    }
    await write("note.txt", `before\n${pem}after`);
    await manifest({ assets: ["note.txt"] });
    expect(await codeOfPacking()).to.equal("PUBLISH_SECRET_FOUND");
    await manifest();
    await write("index.js", `export default ${JSON.stringify(pem)};`);
    expect(await codeOfPacking()).to.equal("PUBLISH_SECRET_FOUND");
  });

  it("has no way to name hidden files or files above", async () => {
    await write(".env", "TOKEN=1");
    for (const from of [".env", "./.env", "../elsewhere/secret.txt", "/etc/passwd", "a/../../x", "C:\\x", "a\u0000b"]) {
      await manifest({ assets: [{ from, to: "a.txt" }] });
      expect(await codeOfPacking(), from).to.equal("MANIFEST_INVALID");
    }
    await write("plain.txt", "");
    await manifest({ assets: [{ from: "plain.txt", to: ".env" }] });
    expect(await codeOfPacking()).to.equal("MANIFEST_INVALID");
  });

  it("refuses what is too large before it reads it, and what is no file", async () => {
    await write("large.bin", "");
    await truncate(join(world.dir, "source/large.bin"), 200 * 1024 * 1024);
    await manifest({ assets: ["large.bin"] });
    expect(await codeOfPacking()).to.equal("PACK_TOO_LARGE");
    if (process.platform === "win32") return;
    execFileSync("mkfifo", [join(world.dir, "source/pipe.bin")]);
    await manifest({ assets: ["pipe.bin"] });
    expect(await codeOfPacking()).to.equal("PACK_FILE_REFUSED");
  });

  it("refuses manifests that are none", async () => {
    const bad = [
      "[]",
      "null",
      '"plugin"',
      '{"name":"@me/mine"',
      '{"__proto__":{"zen":{"format":"plugin@1"}},"name":"x"}',
    ];
    for (const text of bad) {
      await write("package.json", text);
      expect(await codeOfPacking(), text).to.match(/^(PLUGIN_PACK_FAILED|MANIFEST_INVALID)$/);
    }
    for (const name of ["../up", "Upper", "@a/../b", ""]) {
      await manifest({}, { name });
      expect(await codeOfPacking(), name).to.equal("MANIFEST_INVALID");
    }
  });
});
