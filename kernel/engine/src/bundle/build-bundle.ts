import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import {
  ZenError,
  compareUtf8,
  canonicalJson,
  isZenError,
  type ArtifactStore,
  type Body,
  type Json,
} from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import { artifactsIn } from "../artifacts/index.js";
import { FileDigests } from "../keys/file-digests.js";
import { pluginOf } from "../keys/packages/plugin-digest.js";
import type { StepCode } from "../keys/types.js";
import { cacheDirOf, compiledFiles } from "../plan/load/compiled-files.js";
import { everyStep } from "../plan/outputs-of.js";
import { planSources } from "../plan/plan-sources.js";
import type { LoadScope } from "../plan/types.js";
import { storeSources } from "../run/hosting/stored-sources.js";
import { inParallel } from "./in-parallel.js";
import { isInside, stored } from "./layout.js";
import type { BuiltBundle, BundleManifest, BundlePackage, BundlePart, BundleSpec } from "./types.js";

/** Where the bytes of a part come from. */
type Source = { readonly text: string } | { readonly path: string };

/**
 * Stores all that a bare machine with Node needs to run a plan, each part once and whatever is there already not again.
 * The same code, plan, lock, stack and kernel give the same bytes, on every machine.
 *
 * @throws ZenError `BUNDLE_NATIVE_DEPENDENCY`, what compiling the pipeline throws, what the store throws.
 */
export async function buildBundle(spec: BundleSpec, store: ArtifactStore): Promise<BuiltBundle> {
  const { scope, file } = spec.module;
  const digests = FileDigests.of(cacheDirOf(scope));
  const { code } = await compiledFiles(file, scope, "anywhere", packagesWithSteps(spec.plan.plan, scope));
  const sources = new Map<string, Source>();
  const part = (source: Source): BundlePart => {
    const bytes = "text" in source ? Buffer.from(source.text) : undefined;
    const path = "path" in source ? source.path : "";
    const found =
      bytes === undefined
        ? { digest: digests.digestSync(path), size: statSync(path).size }
        : { digest: createHash("sha256").update(bytes).digest("hex"), size: bytes.length };
    sources.set(found.digest, source);
    return found;
  };
  const { os, cpu, libc } = spec.platform;
  const manifest: BundleManifest = {
    format: "bundle@1",
    plan: part({ text: canonicalJson(spec.plan.plan as unknown as Json) }),
    codes: part({ text: canonicalJson((await codesWithSources(spec, store, scope)) as unknown as Json) }),
    lock: part({ text: spec.lock }),
    stack: part({ text: canonicalJson(spec.stack) }),
    code: { user: part({ path: code.user }), packages: part({ path: code.packages }) },
    entry: spec.entry,
    files: spec.files
      .map(({ name, path }) => ({ name: checkName(name), ...part({ path }) }))
      .sort((a, b) => compareUtf8(a.name, b.name)),
    packages: spec.packages
      .map(({ name, version, integrity, path }) => ({ name, version, integrity, path: checkName(path) }))
      .sort((a, b) => compareUtf8(a.path, b.path)),
    platform: { os, cpu, ...(libc === undefined ? {} : { libc }) },
  };
  digests.save();
  const text = canonicalJson(manifest as unknown as Json);
  const digest = createHash("sha256").update(text).digest("hex");
  // The manifest is stored last: where it is, all its parts are.
  if ((await store.head(stored.manifest(digest))) === undefined) {
    await inParallel([...sources], ([key, source]) => storePart(store, key, source));
    await inParallel(manifest.packages, (wanted) => storePackage(store, wanted, spec));
    await putOnce(store, stored.manifest(digest), Buffer.from(text));
  }
  return { digest, manifest };
}

/** The codes of steps, each with the place of its files: they are stored as artifacts are, so that a worker reads them like an input. */
async function codesWithSources(
  { codes, plan }: BundleSpec,
  store: ArtifactStore,
  scope: LoadScope,
): Promise<Readonly<Record<string, StepCode>>> {
  const artifacts = artifactsIn(store, cacheDirOf(scope));
  const sources = await planSources(plan, scope);
  const stored = [...codes].map(async ([node, code]): Promise<[string, StepCode]> => {
    const files = sources.get(node);
    return [node, files === undefined ? code : { ...code, sources: await storeSources(files, artifacts) }];
  });
  return Object.fromEntries(await Promise.all(stored));
}

/** npm packages, other than plugins, that steps of the plan come from. */
function packagesWithSteps(plan: Plan, { plugins }: LoadScope): readonly string[] {
  const modules = new Set([...everyStep(plan)].map(({ node }) => node.step.module));
  return [...modules].filter((module) => !module.startsWith(".") && pluginOf(module, plugins) === undefined).sort();
}

function checkName(name: string): string {
  if (isInside(name)) return name;
  throw new ZenError("BUNDLE_PATH_INVALID", `${JSON.stringify(name)} is no place in a bundle`, {
    hint: "Use relative paths with / and without . or .. segments.",
  });
}

async function storePart(store: ArtifactStore, digest: string, source: Source): Promise<void> {
  const key = stored.part(digest);
  if ((await store.head(key)) !== undefined) return;
  const bytes = "text" in source ? Buffer.from(source.text) : readFileSync(source.path);
  if (createHash("sha256").update(bytes).digest("hex") !== digest) {
    throw new ZenError("FILE_CHANGES", `The file ${"path" in source ? source.path : ""} changes while it is read`, {
      hint: "Run again once it is written.",
    });
  }
  await putOnce(store, key, bytes);
}

async function storePackage(store: ArtifactStore, wanted: BundlePackage, spec: BundleSpec): Promise<void> {
  const key = stored.package(wanted.integrity);
  if ((await store.head(key)) !== undefined) return;
  await putOnce(store, key, { localPath: await spec.tarball(wanted), move: false });
}

/** Another process that stores the same bytes at the same time does no harm. */
async function putOnce(store: ArtifactStore, key: string, body: Body): Promise<void> {
  try {
    await store.put(key, body, { ifAbsent: true });
  } catch (error) {
    if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
  }
}
