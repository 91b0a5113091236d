import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { ROOT, runNode, runProgram } from "./run.js";
import { zen } from "./zen.js";

/** Makes a plugin with `zen plugins:create` below `dir`, and gives it what `npm install` would, without a network. */
export async function newPlugin(dir: string, name: string, kind: string): Promise<string> {
  const { code, stdout, stderr } = await zen(dir, ["plugins:create", name, "--kind", kind, "--scope", "acme"]);
  expect(code, stdout + stderr).to.equal(0);
  const folder = path.join(dir, name);
  await installTools(folder);
  return folder;
}

/** Does what `npm install` would: the SDK from the archive beside the sources, the tools from this source tree. */
export async function installTools(folder: string): Promise<void> {
  const modules = path.join(folder, "node_modules");
  const sdk = path.join(modules, "@zen/plugin-sdk");
  await mkdir(sdk, { recursive: true });
  await mkdir(path.join(modules, "@types"));
  await mkdir(path.join(modules, ".bin"));
  const tools = ["typescript", "oxlint", "@types/node", "undici-types", "onnxruntime-node", "onnxruntime-common"];
  for (const tool of [...tools, ".bin/tsc", ".bin/oxlint"])
    await symlink(path.join(ROOT, "node_modules", tool), path.join(modules, tool), "junction");
  const archive = path.join(folder, "sdk/zen-plugin-sdk-0.1.0.tgz");
  const unpacked = await runProgram("tar", ["-xzf", archive, "--strip-components=1", "-C", sdk]);
  expect(unpacked.code, unpacked.stderr).to.equal(0);
}

/** Compiles a plugin as its `npm run build` does. */
export async function compile(folder: string): Promise<void> {
  const { code, stdout } = await runNode(["node_modules/typescript/bin/tsc"], { cwd: folder });
  expect(code, stdout).to.equal(0);
}

/** Runs a plugin's tests as its `npm test` does, once it is compiled. */
export async function test(folder: string): Promise<void> {
  const { code, stdout, stderr } = await runNode(["--test"], { cwd: path.join(folder, "dist") });
  expect(code, stdout + stderr).to.equal(0);
}
