import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import type { Loader, Plugin } from "esbuild";

/** What a module may ask about its own place, and the constants that answer once it is part of a larger file. */
const ASKS: Readonly<Record<string, string>> = {
  "import.meta.url": "__zen_url",
  "import.meta.filename": "__zen_filename",
  "import.meta.dirname": "__zen_dirname",
  __filename: "__zen_filename",
  __dirname: "__zen_dirname",
};
export const ownPlaceDefines = ASKS;
const ASKING = /\bimport\s*\.\s*meta\b|\b__(?:file|dir)name\b/;

export function asksForPlace(source: string): boolean {
  return ASKING.test(source);
}

/**
 * Answers `import.meta.url` and its like for the files that ask, with the place of the source rather than of the compiled
 * file. `shown` turns a path into the one that the code shall see.
 */
export function ownPlace(files: ReadonlySet<string>, shown: (path: string) => string): Plugin {
  return {
    name: "zen-own-place",
    setup(build) {
      // The bundler asks for what fits the pattern only, and each question takes as long as it does with a file itself.
      const filter = new RegExp(
        `^(?:${[...files].map((path) => path.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|")})$`,
      );
      build.onLoad({ filter, namespace: "file" }, ({ path }) => {
        if (!/\.[cm]?[jt]sx?$/.test(path)) return undefined;
        const seen = shown(path);
        const constants = { url: pathToFileURL(seen).href, filename: seen, dirname: dirname(seen) };
        const prefix = Object.entries(constants).map(
          ([name, value]) => `const __zen_${name} = ${JSON.stringify(value)}; `,
        );
        return { contents: prefix.join("") + readFileSync(path, "utf8"), loader: loaderOf(path) };
      });
    },
  };
}

function loaderOf(path: string): Loader {
  const [, kind = "js", x = ""] = /\.[cm]?([jt]s)(x?)$/.exec(path) ?? [];
  return `${kind}${x}` as Loader;
}
