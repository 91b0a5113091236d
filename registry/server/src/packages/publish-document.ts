import { isIntegrity, type Signature } from "@zen/registry-protocol";
import { checkTag, checkVersion } from "./names.js";
import { quoted } from "./quoted.js";
import { uploadInvalid } from "./upload-invalid.js";

/** What a publisher says of the version that it publishes, before anything of it is believed. */
export interface PublishDocument {
  readonly name: string;
  readonly version: string;
  /** Its package.json, as the publishing program normalised it. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** To be set to this version. */
  readonly tags: readonly string[];
  readonly integrity: string | undefined;
  readonly shasum: string | undefined;
  readonly signature: Signature | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads npm's document of a publication of `name`: exactly one version, its tags, and one archive (which has been taken out already).
 *
 * @throws ZenError `PUBLISH_DOCUMENT_INVALID`, `DIST_TAG_INVALID`
 */
export function readPublishDocument(document: Fields, name: string): PublishDocument {
  if (document["name"] !== name)
    throw uploadInvalid(`is about ${quoted(document["name"])}, its address about ${quoted(name)}`);
  const versions = Object.entries(record(document["versions"], "versions"));
  const [first] = versions;
  if (first === undefined || versions.length > 1)
    throw uploadInvalid(`brings an archive and ${versions.length} versions`);
  const version = checkVersion(first[0]);
  const manifest = record(first[1], `versions[${quoted(version)}]`);
  if (manifest["name"] !== name || manifest["version"] !== version) throw uploadInvalid("mislabels its version");
  const attachments = Object.keys(record(document["_attachments"], "_attachments"));
  if (attachments.length > 1) throw uploadInvalid("has more than one attachment; provenance bundles are not taken");
  const dist = record(manifest["dist"] ?? {}, "dist");
  return {
    name,
    version,
    manifest,
    tags: tagsOf(document["dist-tags"], version),
    integrity: integrityOf(dist["integrity"]),
    shasum: optional(dist["shasum"], "dist.shasum", /^[0-9a-f]{40}$/),
    signature: signatureOf(dist["publisher"]),
  };
}

function tagsOf(value: unknown, version: string): readonly string[] {
  const tags = Object.entries(record(value ?? {}, "dist-tags"));
  if (tags.length > 20) throw uploadInvalid("sets more than twenty dist-tags");
  for (const [tag, to] of tags) {
    if (to !== version) throw uploadInvalid(`sets the tag ${quoted(tag)} to ${quoted(to)}, which it does not bring`);
  }
  return tags.map(([tag]) => checkTag(tag));
}

function integrityOf(value: unknown): string | undefined {
  if (value !== undefined && !isIntegrity(value)) throw uploadInvalid("has no sha512 as dist.integrity");
  return value;
}

function signatureOf(value: unknown): Signature | undefined {
  if (value === undefined) return undefined;
  const { keyid, sig } = record(value, "dist.publisher");
  return {
    keyid: optional(keyid, "dist.publisher.keyid", /^SHA256:[A-Za-z0-9+/]{43}=?$/) ?? missing("dist.publisher.keyid"),
    sig: optional(sig, "dist.publisher.sig", /^[A-Za-z0-9+/]{80,120}={0,2}$/) ?? missing("dist.publisher.sig"),
  };
}

function missing(field: string): never {
  throw uploadInvalid(`has no ${field}`);
}

function optional(value: unknown, field: string, form: RegExp): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !form.test(value)) throw uploadInvalid(`has a malformed ${field}`);
  return value;
}

function record(value: unknown, field: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw uploadInvalid(`has no object as ${field}`);
  return value as Fields;
}
