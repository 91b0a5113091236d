import path from "node:path";

/** For a folder that is no package yet. The command is pinned: results come from a known version. */
export function packageJson(dir: string, version: string): object {
  return {
    name: packageName(dir),
    private: true,
    type: "module",
    engines: { node: ">=20" },
    devDependencies: { "@zen/cli": version },
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
