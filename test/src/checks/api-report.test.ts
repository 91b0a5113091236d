import { expect } from "chai";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../support/run.js";
import { inTempFolder, writeTree } from "../support/tree.js";

interface Item {
  readonly name: string;
  readonly text: string;
  readonly exported: boolean;
}
interface Declarations {
  surface(entry: string): readonly Item[];
}
const file = pathToFileURL(path.join(ROOT, "scripts/lib/declarations.mjs")).href;
const { Declarations } = (await import(file)) as { Declarations: new () => Declarations };

function surface(files: Readonly<Record<string, string>>): Promise<readonly Item[]> {
  return inTempFolder(async (folder) => {
    await writeTree(folder, files);
    return new Declarations().surface(path.join(folder, "index.d.ts"));
  });
}
const names = (items: readonly Item[]) => items.map(({ name, exported }) => (exported ? name : `(${name})`));

describe("the API report", () => {
  it("shows what is exported here, passed on, renamed, and reached", async () => {
    const items = await surface({
      "index.d.ts": `export * from "./a.js";\nexport { Old as New, type Kind } from "./b.js";\nexport interface Own { hidden: Hidden }\ninterface Hidden { x: 1 }`,
      "a.d.ts": `import type { Reached } from "./b.js";\nexport declare function f(x: Reached): void;\nexport declare function f(x: 1): void;`,
      "b.d.ts": `export interface Old { a: 1 }\nexport type Kind = "x";\nexport interface Reached { y: 1 }\nexport interface Unreached { z: 1 }`,
    });
    expect(names(items)).to.deep.equal(["(Hidden)", "Kind", "New", "Own", "(Reached)", "f"]);
    expect(items.at(-1)?.text).to.equal(
      "export declare function f(x: Reached): void;\nexport declare function f(x: 1): void;",
    );
  });

  it("does not change with comments, order or the file a declaration is in", async () => {
    const one = await surface({ "index.d.ts": `/** Doc. */\nexport type A = 1; // why\nexport type B = A;` });
    const two = await surface({
      "index.d.ts": `export * from "./b.js";\nexport * from "./a.js";`,
      "a.d.ts": `export type A = 1;`,
      "b.d.ts": `import type { A } from "./a.js";\n/** Other. */\nexport type B = A;`,
    });
    expect(two).to.deep.equal(one);
  });

  it("changes with a signature", async () => {
    const [before, after] = await Promise.all(
      ["string", "number"].map((type) => surface({ "index.d.ts": `export declare const a: ${type};` })),
    );
    expect(after).to.not.deep.equal(before);
  });
});
