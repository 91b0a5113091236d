import { expect } from "chai";
import { runNode } from "../support/run.js";
import { inTempFolder, writeTree } from "../support/tree.js";

/** A small house in which every sentence holds. */
const SOUND: Readonly<Record<string, unknown>> = {
  "package.json": {
    workspaces: ["plugin-sdk", "kernel/*", "registry/*", "plugins/*"],
    devDependencies: { chai: "1.0.0" },
  },
  "plugin-sdk/package.json": { name: "@zen/plugin-sdk", exports: { ".": "x", "./pipeline": "x" } },
  "plugin-sdk/src/index.ts": `import path from "node:path";\nexport * from "./other.js";`,
  "plugin-sdk/src/other.test.ts": `import { expect } from "chai";`,
  "kernel/core/package.json": { name: "@zen/kernel", dependencies: { "@zen/plugin-sdk": "1", tsyringe: "4" } },
  "kernel/core/src/container/container.ts": `import { container } from "tsyringe";`,
  "kernel/core/src/index.ts": `export { token } from "@zen/plugin-sdk"; // import "@zen/local"`,
  "kernel/engine/package.json": { name: "@zen/engine", dependencies: { "@zen/kernel": "1" } },
  "kernel/engine/src/index.ts": `import type { Kernel } from "@zen/kernel";`,
  "registry/client/package.json": { name: "@zen/registry-client", dependencies: { "@zen/plugin-sdk": "1" } },
  "registry/client/src/index.ts": `const sdk = await import("@zen/plugin-sdk");`,
  "plugins/local/package.json": { name: "@zen/local", peerDependencies: { "@zen/plugin-sdk": "1" } },
  "plugins/local/src/index.ts": `import { step } from "@zen/plugin-sdk/pipeline";`,
  "plugins/big/package.json": {
    name: "@zen/big",
    zen: { requires: { "@zen/local": "1" } },
    dependencies: { "@zen/local": "1" },
  },
  "plugins/big/src/index.ts": "import {\n  local,\n} from '@zen/local';\nconst text = `import \"@zen/kernel\"`;",
};

const BROKEN: readonly {
  readonly says: string;
  readonly files: Readonly<Record<string, unknown>>;
  readonly at: string;
}[] = [
  {
    says: "The SDK knows nobody.",
    files: { "plugin-sdk/src/bad.ts": `import type { Kernel } from "@zen/kernel";` },
    at: "plugin-sdk/src/bad.ts:1",
  },
  {
    says: "A plugin knows only the SDK and the plugins its manifest requires.",
    files: { "plugins/local/src/bad.ts": `\nimport "@zen/big";` },
    at: "plugins/local/src/bad.ts:2",
  },
  {
    says: "A plugin knows only the SDK and the plugins its manifest requires.",
    files: { "plugins/local/src/bad.ts": `export type { Kernel } from "@zen/kernel";` },
    at: "plugins/local/src/bad.ts:1",
  },
  {
    says: "Registry and engine are strangers; the client introduces them.",
    files: { "kernel/engine/src/bad.ts": `import { find } from "@zen/registry-client";` },
    at: "kernel/engine/src/bad.ts:1",
  },
  {
    says: "Registry and engine are strangers; the client introduces them.",
    files: { "registry/client/src/bad.ts": `type Engine = import("@zen/engine").Engine;` },
    at: "registry/client/src/bad.ts:1",
  },
  {
    says: "The kernel never names a backend; a string in a config meets a token.",
    files: { "kernel/core/src/bad.ts": `export const fallback = "@zen/local";` },
    at: "kernel/core/src/bad.ts:1",
  },
  {
    says: "The kernel never names a backend; a string in a config meets a token.",
    files: { "kernel/core/src/bad.ts": `await import("@zen/local");` },
    at: "kernel/core/src/bad.ts:1",
  },
  {
    says: "Imports run one way: test -> cli -> client -> {engine -> core, registry/client} -> sdk <- plugins.",
    files: { "kernel/core/src/bad.ts": `import { run } from "@zen/engine";` },
    at: "kernel/core/src/bad.ts:1",
  },
  {
    says: "A package is entered by its exports, never by a path.",
    files: { "kernel/engine/src/bad.ts": `import "../../core/src/index.js";` },
    at: "kernel/engine/src/bad.ts:1",
  },
  {
    says: "A package is entered by its exports, never by a path.",
    files: { "plugins/local/src/bad.ts": `import "@zen/plugin-sdk/dist/other.js";` },
    at: "plugins/local/src/bad.ts:1",
  },
  {
    says: "Only kernel/core/src/container imports tsyringe.",
    files: { "kernel/core/src/bad.ts": `import { inject } from "tsyringe";` },
    at: "kernel/core/src/bad.ts:1",
  },
  {
    says: "What a package imports it declares.",
    files: { "kernel/engine/src/bad.ts": `import semver from "semver";` },
    at: "kernel/engine/src/bad.ts:1",
  },
  {
    says: "What a package imports it declares.",
    files: { "kernel/engine/src/bad.ts": `import { expect } from "chai";` },
    at: "kernel/engine/src/bad.ts:1",
  },
  {
    says: "What a package declares it imports.",
    files: { "kernel/engine/package.json": { name: "@zen/engine", dependencies: { "@zen/kernel": "1", ajv: "8" } } },
    at: "kernel/engine/package.json",
  },
];

function check(files: Readonly<Record<string, unknown>>): Promise<{ code: number | null; stderr: string }> {
  return inTempFolder(async (folder) => {
    await writeTree(folder, files);
    return runNode(["scripts/check-imports.mjs", folder]);
  });
}

describe("import sentences", () => {
  it("hold in a sound house", async () => {
    expect(await check(SOUND)).to.include({ code: 0, stderr: "" });
  });

  for (const { says, files, at } of BROKEN) {
    it(`say "${says}" of ${at} (${JSON.stringify(Object.values(files)[0]).slice(0, 60)})`, async () => {
      const { code, stderr } = await check({ ...SOUND, ...files });
      expect(code).to.equal(1);
      expect(stderr.split("\n").slice(0, 2).join("\n")).to.contain(`${says}\n  ${at} `);
    });
  }
});
