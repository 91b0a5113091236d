/**
 * In the repository of the working folder, `step-keys.js NAME` looks up every step of a pipeline by its key, as a dry run does, and prints the
 * milliseconds as JSON, with those of the floors: esbuild's own bundling of the pipeline's file, and reading and hashing every source.
 */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { openRepository } from "@zen/client";
import { build } from "esbuild";
import { time } from "../measure.js";

const [name = ""] = process.argv.slice(2);
const repo = await openRepository(process.cwd());
try {
  const before = process.cpuUsage();
  const keys = await time(() => repo.plan(name));
  const { user, system } = process.cpuUsage(before);
  const bundling = await time(() =>
    build({
      entryPoints: [`pipelines/${name}.ts`],
      bundle: true,
      format: "esm",
      platform: "node",
      minifyWhitespace: true,
      packages: "external",
      write: false,
      logLevel: "silent",
    }),
  );
  const reading = await time(() => {
    for (const folder of ["lib", "pipelines"])
      for (const file of readdirSync(folder))
        createHash("sha256")
          .update(readFileSync(`${folder}/${file}`))
          .digest();
  });
  console.log(JSON.stringify({ keys, cpu: (user + system) / 1000, bundling, reading }));
} finally {
  await repo.close();
}
