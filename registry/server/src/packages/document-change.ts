import { isDeepStrictEqual } from "node:util";
import { refusal } from "../http/refusal.js";
import type { FullDocument } from "./full-document.js";
import { quoted } from "./quoted.js";

/** What a written document changes, as far as a document may change anything. */
export interface DocumentChange {
  /** By version: the warning, or null to take it back. */
  readonly deprecated: ReadonlyMap<string, string | null>;
  readonly removed: readonly string[];
  /** Tags that named a removed version: to which they go; null where they end. */
  readonly retagged: ReadonlyMap<string, string | null>;
}

type Fields = Readonly<Record<string, unknown>>;

const maxWarning = 2_000;
/** npm's own bookkeeping, and the stars of people. */
const unread = new Set(["_rev", "_revisions", "_attachments", "users", "versions", "dist-tags"]);

/**
 * Compares a whole document, as npm writes it back to deprecate or unpublish, with the one that is there. Nothing but warnings may
 * differ; with `removal`, versions may be missing, and tags that named them may name others.
 *
 * @throws ZenError `DOCUMENT_CHANGE_REFUSED`
 */
export function readDocumentChange(current: FullDocument, written: Fields, removal: boolean): DocumentChange {
  if (!("versions" in written) && "maintainers" in written) throw ownersElsewhere();
  for (const field of new Set([...Object.keys(current), ...Object.keys(written)])) {
    if (unread.has(field) || isDeepStrictEqual(written[field], (current as unknown as Fields)[field])) continue;
    throw field === "maintainers" ? ownersElsewhere() : refused(`${quoted(field)} cannot be changed`);
  }
  const versions = record(written["versions"], "versions");
  const added = Object.keys(versions).find((version) => !Object.hasOwn(current.versions, version));
  if (added !== undefined) throw refused(`version ${quoted(added)} comes without its archive`);
  const removed = Object.keys(current.versions).filter((version) => !Object.hasOwn(versions, version));
  if (removed.length > 0 && !removal) throw refused(`version ${removed[0]} is missing`);
  const kept = Object.keys(versions);
  return {
    deprecated: new Map(kept.flatMap((version) => warning(version, current.versions[version]!, versions[version]))),
    removed,
    retagged: retagged(current["dist-tags"], record(written["dist-tags"] ?? {}, "dist-tags"), kept),
  };
}

function warning(version: string, before: Fields, after: unknown): [string, string | null][] {
  const { deprecated: old, ...rest } = before;
  const { deprecated, ...others } = record(after, `versions.${version}`);
  if (!isDeepStrictEqual(others, rest)) throw refused(`version ${version} differs, and versions never change`);
  if (
    deprecated !== undefined &&
    (typeof deprecated !== "string" || deprecated.length > maxWarning || deprecated.includes("\0"))
  ) {
    throw refused(`the warning of version ${version} is no text of up to ${maxWarning} characters`);
  }
  const wanted = deprecated === undefined || deprecated === "" ? null : deprecated;
  return wanted === (old ?? null) ? [] : [[version, wanted]];
}

function retagged(
  before: Readonly<Record<string, string>>,
  after: Fields,
  kept: readonly string[],
): Map<string, string | null> {
  const changes = new Map<string, string | null>();
  for (const tag of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [from, to] = [before[tag], after[tag]];
    if (from === to && kept.includes(from!)) continue;
    if (from === undefined || kept.includes(from))
      throw refused(`the tag ${quoted(tag)} is changed, which has a way of its own`);
    changes.set(tag, typeof to === "string" && kept.includes(to) ? to : null);
  }
  return changes;
}

function record(value: unknown, field: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refused(`there is no object as ${field}`);
  return value as Fields;
}

function refused(problem: string) {
  return refusal(403, "DOCUMENT_CHANGE_REFUSED", `The document was not changed: ${problem}.`, {
    hint: "Use npm deprecate, npm unpublish, npm dist-tag or npm publish, and try again if somebody else has just done so.",
  });
}

function ownersElsewhere() {
  return refusal(403, "DOCUMENT_CHANGE_REFUSED", "Owners belong to a namespace here, not to a package.", {
    hint: "Ask an owner of the namespace, or an administrator, to change its members.",
  });
}
