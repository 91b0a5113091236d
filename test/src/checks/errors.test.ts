import { expect } from "chai";
import { runNode } from "../support/run.js";
import { inTempFolder, writeTree } from "../support/tree.js";

const SOUND: Readonly<Record<string, unknown>> = {
  "package.json": { workspaces: ["plugins/*"] },
  "plugins/a/package.json": { name: "a" },
  "plugins/a/src/index.ts": `throw new ZenError(\n  "ONE_THING", "It happened.");`,
  "plugins/a/src/index.test.ts": `throw new ZenError("ONLY_IN_A_TEST", "x");`,
  "docs/errors/ONE_THING.md": "# ONE_THING\n\nIt happened.\n",
};

const BROKEN: readonly {
  readonly says: string;
  readonly files: Readonly<Record<string, unknown>>;
  readonly at: string;
}[] = [
  {
    says: "Every error code has a page in docs/errors.",
    files: { "plugins/a/src/more.ts": `\nthrow new ZenError("OTHER_THING", "x");` },
    at: "plugins/a/src/more.ts:2",
  },
  {
    says: "Every page in docs/errors has a code.",
    files: { "docs/errors/OLD_THING.md": "# OLD_THING\n" },
    at: "docs/errors/OLD_THING.md",
  },
  {
    says: "An error's page begins with its code.",
    files: { "docs/errors/ONE_THING.md": "# Something\n" },
    at: "docs/errors/ONE_THING.md",
  },
];

function check(files: Readonly<Record<string, unknown>>): Promise<{ code: number | null; stderr: string }> {
  return inTempFolder(async (folder) => {
    await writeTree(folder, files);
    return runNode(["scripts/check-errors.mjs", folder]);
  });
}

describe("error pages", () => {
  it("hold in a sound house", async () => {
    expect(await check(SOUND)).to.include({ code: 0, stderr: "" });
  });

  for (const { says, files, at } of BROKEN) {
    it(`say: ${says}`, async () => {
      const { code, stderr } = await check({ ...SOUND, ...files });
      expect(code).to.equal(1);
      expect(stderr).to.contain(`${says}\n  ${at} `);
    });
  }
});
