import path from "node:path";

/** What the tests of the examples need, beside what the command brings: a runner, and types for the compiler. */
const TEST_TOOLS = { "@types/mocha": "10.0.10", "@types/node": "20.19.43", mocha: "12.0.3" };
export const TEST_TYPES = ["mocha", "node"];

/**
 * For a folder that is no package yet. The command is pinned where npm can get it, as results come from a known version; one that runs
 * from a source tree is none of npm's, and naming it would make `npm install` fail.
 */
export function packageJson(dir: string, { cli, tests }: { cli: string | undefined; tests: boolean }): object {
  return {
    name: packageName(dir),
    private: true,
    type: "module",
    engines: { node: ">=20" },
    devDependencies: { ...(tests && TEST_TOOLS), ...(cli !== undefined && { "@zen/cli": cli }) },
  };
}

function packageName(dir: string): string {
  const name = path
    .basename(path.resolve(dir))
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|[._-]+$/g, "");
  return name === "" ? "zen-repository" : name;
}
