import { rm } from "node:fs/promises";
import { pluginLimits } from "@zen/registry-archive";
import { readPackument, tarballFile, type Packument, type VersionDocument } from "@zen/registry-protocol";
import semver from "semver";
import { appendAudit } from "../audit/append.js";
import { refusal } from "../http/refusal.js";
import type { UpstreamOptions } from "../options.js";
import { ReceivedFile, type Received } from "../packages/received-file.js";
import type { Registry } from "../registry.js";
import { upstreamOf } from "./names.js";
import { Origin } from "./origin.js";
import { verifyUpstream } from "./verify.js";

export interface Pulled {
  readonly name: string;
  readonly version: string;
  /** False: it was here already. */
  readonly isNew: boolean;
}

/**
 * Takes one version from the registry that may be asked for it, into quarantine: verified like everything that is published here, and
 * unseen by readers until it is approved. The newest release unless told which.
 *
 * @throws ZenError `UPSTREAM_*`, `TARBALL_*`, `REGISTRY_*`
 */
export async function pull(
  registry: Registry,
  name: string,
  wanted: string | undefined,
  account: string,
): Promise<Pulled> {
  const upstream = upstreamOf(registry.options.upstreams, name);
  if (upstream === undefined)
    throw refusal(404, "UPSTREAM_NOT_CONFIGURED", `No upstream registry may be asked for ${name}.`, {
      hint: "Start the registry with an --upstream that covers the name.",
    });
  const origin = new Origin(upstream, registry.options.upstreamGet);
  const document = chosen(await packument(origin, name), wanted, origin);
  const { version } = document;
  const there = await registry.database.get("SELECT version FROM versions WHERE package = ? AND version = ?", [
    name,
    version,
  ]);
  if (there !== undefined) return { name, version, isNew: false };
  await take(registry, upstream, origin, document, account);
  return { name, version, isNew: true };
}

async function packument(origin: Origin, name: string): Promise<Packument> {
  const text = await origin.text(`/${name.replace("/", "%2f")}`);
  if (text !== undefined) return readPackument(text, name);
  throw refusal(404, "REGISTRY_PACKAGE_NOT_FOUND", `The upstream registry ${origin.host} has no package ${name}.`, {
    hint: "Check the name.",
  });
}

function chosen(
  { name, versions, "dist-tags": tags }: Packument,
  wanted: string | undefined,
  { host }: Origin,
): VersionDocument {
  const all = Object.keys(versions);
  const releases = all.filter((each) => semver.prerelease(each) === null).sort(semver.rcompare);
  const version =
    wanted ??
    (tags.latest !== undefined && Object.hasOwn(versions, tags.latest) ? tags.latest : (releases[0] ?? all[0]));
  if (version !== undefined && Object.hasOwn(versions, version)) return versions[version]!;
  throw refusal(
    404,
    "REGISTRY_VERSION_NOT_FOUND",
    `The upstream registry ${host} has no ${name} ${version ?? "at all"}.`,
    {
      hint: "Write the exact version, such as @acme/my-store@1.2.3.",
    },
  );
}

async function take(
  registry: Registry,
  { url }: UpstreamOptions,
  origin: Origin,
  document: VersionDocument,
  account: string,
): Promise<void> {
  const { name, version, dist } = document;
  const signatures = await verifyUpstream(registry, origin, document);
  const received = await receive(registry, origin, document);
  // Noted first: a version of whose origin nobody knows must not be.
  await registry.database.write((writer) =>
    writer.run(
      `INSERT INTO upstream_versions (package, version, upstream, integrity, signatures, publisher_signature, pulled)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (package, version) DO NOTHING`,
      [
        ...[name, version, url, dist.integrity, JSON.stringify(signatures)],
        dist.publisher === undefined ? null : JSON.stringify(dist.publisher),
        registry.now().toISOString(),
      ],
    ),
  );
  await registry.packages.publish({
    document: {
      ...{ name, version, manifest: document, tags: [] },
      ...{ integrity: dist.integrity, shasum: undefined, signature: undefined },
    },
    received,
    account: `upstream:${origin.host}`,
    authorize: async () => undefined,
    anyName: true,
    state: "quarantined",
  });
  const now = registry.now();
  const detail = { upstream: origin.host, signed: signatures.length > 0 };
  await registry.database.write((writer) =>
    appendAudit(writer, now, { account, action: "version.pull", subject: `${name}@${version}`, detail }),
  );
}

/** The archive, from the place that npm's protocol gives it; the address in the document is not looked at. */
async function receive(
  registry: Registry,
  origin: Origin,
  { name, version, dist }: VersionDocument,
): Promise<Received> {
  const place = registry.packages.blobs.incoming();
  const file = await ReceivedFile.begin(place);
  try {
    for await (const chunk of origin.bytes(`/${name}/-/${tarballFile(name, version)}`)) {
      await file.write(chunk);
      if (file.size > pluginLimits.archiveBytes)
        throw refusal(
          502,
          "TARBALL_TOO_LARGE",
          `The archive of ${name} ${version} has more than ${pluginLimits.archiveBytes} bytes.`,
        );
    }
    const received = await file.end();
    if (received.integrity === dist.integrity) return received;
    throw refusal(
      502,
      "TARBALL_DIGEST_MISMATCH",
      `The archive of ${name} ${version} is not what ${origin.host} says of it.`,
      {
        hint: "Nothing was taken. Tell whoever runs that registry.",
      },
    );
  } catch (error) {
    await file.abandon();
    await rm(place, { force: true });
    throw error;
  }
}
