/** The pipeline that an empty folder begins with: it runs before any data is there. */
export const STARTER = {
  file: "pipelines/hello.ts",
  text: `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

/** A step is an exported, plain function; a test can call it. */
export const greet = step(
  "greet",
  { inputs: { name: p.string(), times: p.int({ default: 1, min: 1 }) }, outputs: { greeting: json<string>() } },
  async ({ name, times }, ctx) => {
    const greeting = \`Hello, \${name}!\`.repeat(times);
    ctx.metric("letters", greeting.length);
    return { greeting };
  },
);

/** Try: zen run hello, then zen run hello --param name=Ada */
export default pipeline("hello", { name: p.string("world") }, (add, { name }) => {
  const { greeting } = add(greet, { name });
  return { greeting };
});
`,
} as const;

/** With `types`, the globals of these packages are known: a test's `describe` is one. */
export const tsconfig = (types: readonly string[]): object => ({
  extends: "./.zen/tsconfig.json",
  compilerOptions: {
    target: "es2022",
    // What `await using repo = await openRepository()` needs.
    lib: ["es2022", "dom", "esnext.disposable"],
    module: "nodenext",
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    ...(types.length > 0 && { types }),
  },
  include: ["pipelines", "scripts", "test"],
});
