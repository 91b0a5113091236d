import { expect } from "chai";
import { runNode } from "../support/run.js";
import { inTempFolder, writeTree } from "../support/tree.js";

/** Written in pieces, or the check would find this file. */
const CASES: readonly { readonly says: string; readonly file: string; readonly text: string; readonly at: string }[] = [
  {
    says: "No file names a place of one machine.",
    file: "README.md",
    text: `one\nopen ${"/ho"}me/somebody/zen`,
    at: "README.md:2",
  },
  {
    says: "The lock file names no download address; npm's own configuration does.",
    file: "package-lock.json",
    text: `{\n  "resolved": "${"htt"}ps://example.com/a.tgz"\n}`,
    at: "package-lock.json:2",
  },
  { says: "No test is run alone.", file: "a.test.ts", text: `it.${"only"}("x", () => {});`, at: "a.test.ts:1" },
  {
    says: "No catch hides a fault; an intended one says why.",
    file: "a.ts",
    text: "try {\n  f();\n} catch {}",
    at: "a.ts:3",
  },
  {
    says: "No catch hides a fault; an intended one says why.",
    file: "a.ts",
    text: "await f().catch(() => {});",
    at: "a.ts:1",
  },
  { says: "No file is larger than a megabyte.", file: "data.csv", text: "x".repeat(1024 * 1024 + 1), at: "data.csv" },
];

function check(files: Readonly<Record<string, unknown>>): Promise<{ code: number | null; stderr: string }> {
  return inTempFolder(async (folder) => {
    await writeTree(folder, files);
    return runNode(["scripts/check-leftovers.mjs", folder]);
  });
}

describe("leftovers", () => {
  it("are not seen in a clean tree", async () => {
    const clean = {
      "a.ts": `// it.${"only"}\nawait f().catch(() => {\n  // gone already, which is what we want\n});`,
      "package-lock.json": `{ "resolved": "kernel/core" }`,
    };
    expect(await check(clean)).to.include({ code: 0, stderr: "" });
  });

  for (const { says, file, text, at } of CASES) {
    it(`are found: ${says} (${at})`, async () => {
      const { code, stderr } = await check({ [file]: text });
      expect(code).to.equal(1);
      expect(stderr).to.contain(`${says}\n  ${at} `);
    });
  }
});
