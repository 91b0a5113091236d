/** A pipeline of ten steps over `count` modules, a binary tree of imports: `lib/m0.ts` reaches all of them, `lib/m9.ts` its branch. */
export function moduleTree(count: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (let index = 0; index < count; index++) {
    const below = [2 * index + 1, 2 * index + 2].filter((child) => child < count);
    const imports = below.map((child) => `import { f${child} } from "./m${child}.js";\n`);
    const calls = below.map((child) => ` + f${child}(n)`);
    files[`lib/m${index}.ts`] =
      `${imports.join("")}const LIMIT_${index}: number = ${index};\n\n/** Adds what the modules below add. */\n` +
      `export function f${index}(n: number): number {\n  if (n > LIMIT_${index}) return n;\n  return n + ${index}${calls.join("")};\n}\n\n` +
      `export const unused${index} = { label: "module ${index}", list: [1, 2, 3].map((n) => n * ${index}) };\n`;
  }
  const steps = Array.from({ length: 10 }, (_, index) => index);
  files["pipelines/tree.ts"] = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
${steps.map((index) => `import { f${index} } from "../lib/m${index}.js";`).join("\n")}
${steps.map((index) => `export const s${index} = step("s${index}", { inputs: { n: p.int(1) }, outputs: { n: json<number>() } }, async ({ n }) => ({ n: f${index}(n) }));`).join("\n")}
export default pipeline("tree", {}, (add) => {
${steps.map((index) => `  add(s${index}, {});`).join("\n")}
});
`;
  return files;
}
