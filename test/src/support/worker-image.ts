import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import type { PretendedImage } from "@zen/gcp-emulators";
import { ROOT, runNode } from "./run.js";

/** The image of workers as its recipe makes it, with the places that its files have on this machine. */
export async function workerImage(): Promise<PretendedImage> {
  const { code, stdout, stderr } = await runNode([path.join(ROOT, "scripts/worker-image.mjs")], { cwd: ROOT });
  expect(code, stdout + stderr).to.equal(0);
  const image = path.join(ROOT, "build/worker-image");
  const recipe = await readFile(path.join(image, "Dockerfile"), "utf8");
  const here = (file: string): string =>
    file
      .replace(/^\/opt\/zen-registry/, path.join(image, "registry"))
      .replace(/^\/opt\/zen(?=\/)/, path.join(image, "zen"));
  const [program, ...args] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(recipe)?.[1] ?? "[]") as string[];
  const registry = /ZEN_REGISTRY=(\S+)/.exec(recipe)?.[1] ?? "";
  expect(program).to.equal("node");
  return { entrypoint: [process.execPath, ...args.map(here)], env: { ZEN_REGISTRY: here(registry) } };
}
