import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ZenError, isPluginPackage, readManifest, type PluginManifest } from "@zen/plugin-sdk";
import { scopeOf } from "@zen/registry-protocol";
import semver from "semver";
import { manifestIn } from "../files/in-place.js";
import { hasErrno } from "../files/errno.js";
import { RegistryAdmin } from "../admin/registry-admin.js";
import { registryAddress } from "../http/address.js";
import { RegistryHttp, type HttpOptions } from "../http/registry-http.js";
import { TarballSource } from "../registry/tarball-source.js";
import { publishDocument } from "./document.js";
import { KeyStore, type SecretKey } from "./key-store.js";
import { reportOf } from "./report.js";

export interface PublishOptions extends Pick<HttpOptions, "cwd" | "limits"> {
  readonly keys?: KeyStore;
  /** `latest` unless told; for a prerelease it has to be told. */
  readonly tag?: string;
  /** Text of the report that `plugins:check` has written of this archive; it is handed in when the version is published. */
  readonly report?: string;
  readonly signal?: AbortSignal;
}

/** What is about to be published, or would be. */
export interface Publication {
  readonly address: string;
  readonly name: string;
  readonly version: string;
  readonly tag: string;
  readonly integrity: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly manifest: PluginManifest;
  /** The key with which its publisher signs it; absent where the scope has none on this machine. */
  readonly keyid?: string;
}

/** An archive that was packed and signed, and is not sent yet. Call `close` in the end. */
export interface PreparedPublication {
  readonly publication: Publication;
  /**
   * @throws ZenError `REGISTRY_VERSION_TAKEN`, `REGISTRY_FORBIDDEN` and others; `CONFORMANCE_REFUSED` when the version is published and only
   * its report was not taken.
   */
  send(): Promise<void>;
}

/**
 * Packs a plugin's folder, or takes an archive as it is, and lends `work` what is to be published, signed with the scope's key where this
 * machine has it. None of the plugin's code or scripts is run.
 *
 * @throws ZenError `PLUGIN_*`, `TARBALL_*`, `PUBLISH_TAG_NEEDED`; `CONFORMANCE_REFUSED` for a report of another archive
 */
export async function withPublication<T>(
  path: string,
  text: string,
  options: PublishOptions,
  work: (prepared: PreparedPublication) => Promise<T>,
): Promise<T> {
  const address = registryAddress(text);
  const draft = await mkdtemp(join(tmpdir(), "zen-publish-"));
  try {
    const tarball = await archiveOf(resolve(options.cwd, path), draft);
    return await work(await prepare(tarball, address, options));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function archiveOf(path: string, draft: string): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw error;
  });
  if (found?.isFile()) return path;
  const { packPlugin } = await import("../pack/pack-plugin.js");
  return (await packPlugin(path, draft)).tarball;
}

async function prepare(tarball: string, address: string, options: PublishOptions): Promise<PreparedPublication> {
  const { dist: _dist, ...packageJson } = await new TarballSource(tarball).document();
  const { name, version } = packageJson;
  if (!isPluginPackage(packageJson))
    throw new ZenError("PLUGIN_NOT_A_PLUGIN", `${name} ${version} is no plugin: its package.json has no zen field.`, {
      hint: "Other packages are published with `npm publish`.",
      place: tarball,
    });
  const manifest = manifestIn(tarball, () => readManifest(packageJson));
  const tag = tagOf(version, options.tag);
  const key: SecretKey | undefined =
    scopeOf(name) === "" ? undefined : await (options.keys ?? new KeyStore()).get(scopeOf(name));
  const bytes = await readFile(tarball);
  const made = publishDocument({ ...packageJson, name, version }, bytes, {
    address,
    tag,
    ...(key === undefined ? {} : { key }),
  });
  const report =
    options.report === undefined ? undefined : reportOf({ name, version, integrity: made.integrity }, options.report);
  return {
    publication: {
      address,
      name,
      version,
      tag,
      integrity: made.integrity,
      size: bytes.length,
      manifest,
      ...(key === undefined ? {} : { keyid: key.keyid }),
    },
    send: async () => {
      await new RegistryHttp(address, options).send(name.replace("/", "%2f"), {
        what: `${name} ${version}`,
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: made.text,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      if (report !== undefined) await new RegistryAdmin(address, options).putConformance(name, version, report);
    },
  };
}

/** npm's rule: whoever installs without a range must not get a prerelease by accident. */
function tagOf(version: string, tag: string | undefined): string {
  if (tag !== undefined) return tag;
  if (semver.prerelease(version) === null) return "latest";
  throw new ZenError(
    "PUBLISH_TAG_NEEDED",
    `${version} is a prerelease, and "latest" would have everybody install it.`,
    {
      hint: "Name another tag: --tag next.",
    },
  );
}
