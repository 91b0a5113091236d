import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { CommandContext } from "@zen/plugin-sdk";
import { sizes } from "./sizes.js";

describe("sizes", () => {
  it("prints and returns the size of each file", async () => {
    const repositoryDir = await mkdtemp(join(tmpdir(), "sizes-"));
    try {
      await writeFile(join(repositoryDir, "a.txt"), "four");
      const lines: string[] = [];
      const ctx = { repositoryDir, print: (line: string) => void lines.push(line) } as unknown as CommandContext;
      assert.deepEqual(await sizes(ctx, { folder: "." }), { files: { "a.txt": 4 } });
      assert.deepEqual(lines, ["           4  a.txt"]);
    } finally {
      await rm(repositoryDir, { recursive: true });
    }
  });
});
