import { expect } from "chai";
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../support/run.js";

interface Source {
  blank(text: string): string;
  importsOf(text: string): { specifier: string; line: number }[];
  statementsOf(text: string): string[];
}
const source = (await import(pathToFileURL(path.join(ROOT, "scripts/lib/source.mjs")).href)) as Source;
const specifiers = (text: string) => source.importsOf(text).map(({ specifier }) => specifier);

describe("the source scanner", () => {
  it("finds static, re-exported, dynamic, type-only and required modules", () => {
    const text = `
      import a, { b as c } from "one"; import "two"; export * as d from 'three';
      import type { E } from "four"; export { type F } from "five";
      const g = await import("six"); type H = import("seven").H; require("eight");
      import {
        i,
      } from "nine";`;
    expect(specifiers(text)).to.have.members(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]);
  });

  it("is not deceived by comments, strings, templates and regular expressions", () => {
    const text = [
      `// import "a"`,
      `/* import "b" */ const s = "import 'c'";`,
      'const t = `import "d" ${ await import(\'yes\') } export * from "e"`;',
      `const r = /["'\`]/.test(x) ? 4 / 2 : /[/"]import "f"/;`,
      `import "too";`,
    ].join("\n");
    expect(specifiers(text)).to.have.members(["yes", "too"]);
  });

  it("finds every import that esbuild finds in this repository", async () => {
    const tracked = execFileSync("git", ["ls-files", "*.ts"], { cwd: ROOT, encoding: "utf8" }).split("\n");
    const files = tracked.filter((file) => file !== "" && existsSync(path.join(ROOT, file)));
    const missed: string[] = [];
    await build({
      entryPoints: files,
      absWorkingDir: ROOT,
      bundle: true,
      write: false,
      outdir: "build",
      format: "esm",
      logLevel: "silent",
      plugins: [
        {
          name: "every import is seen",
          setup({ onResolve }) {
            const seen = new Map<string, Promise<string[]>>();
            onResolve({ filter: /.*/ }, async ({ path: specifier, importer }) => {
              if (importer === "") return undefined;
              if (!seen.has(importer)) seen.set(importer, readFile(importer, "utf8").then(specifiers));
              if (!(await seen.get(importer))?.includes(specifier)) missed.push(`${importer}: ${specifier}`);
              return { path: specifier, external: true };
            });
          },
        },
      ],
    });
    expect(missed).to.deep.equal([]);
  });

  it("cuts declarations into statements without comments", () => {
    const text = `/** Doc. */\nexport interface A {\n  /** x */\n  b: "c;d";\n}\nexport declare function f(a: { x: 1 }): void;\nexport type T = {\n  a: 1;\n} | "}";\n`;
    expect(source.statementsOf(text)).to.deep.equal([
      `export interface A {\n  b: "c;d";\n}`,
      "export declare function f(a: { x: 1 }): void;",
      `export type T = {\n  a: 1;\n} | "}";`,
    ]);
  });
});
