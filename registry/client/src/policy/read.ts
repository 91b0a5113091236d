import { readFile } from "node:fs/promises";
import { ZenError, type PluginPolicy } from "@zen/plugin-sdk";
import { isIntegrity } from "@zen/registry-protocol";
import semver from "semver";
import { hasErrno } from "../files/errno.js";
import { ageMs } from "./age.js";
import type { PolicyLayer, PolicyLevel } from "./types.js";

const lists = ["registries", "pinnedFolders", "publishers", "requireSignatures", "blocked"];
const kinds = ["network", "secrets", "childProcesses", "files"];
const maxBytes = 1024 * 1024;

/**
 * The policy in a file, or nothing where there is no such file. A file that cannot be read is an error and not a policy that
 * allows everything. @throws ZenError `POLICY_INVALID`
 */
export async function readPolicyFile(level: PolicyLevel, file: string): Promise<PolicyLayer | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (hasErrno(cause, "ENOENT", "ENOTDIR")) return undefined;
    throw invalid(file, `cannot be read: ${(cause as Error).message}`, cause);
  }
  if (text.length > maxBytes) throw invalid(file, `is larger than ${maxBytes} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, `is no JSON: ${(cause as Error).message}`, cause);
  }
  return { level, file, policy: checkPolicy(value, file) };
}

/** Holds a policy to its form: a rule that is misspelt must not pass for one that is absent. @throws ZenError `POLICY_INVALID` */
export function checkPolicy(value: unknown, file: string): PluginPolicy {
  if (!isRecord(value)) throw invalid(file, "is no object");
  for (const [field, each] of Object.entries(value)) {
    if (field === "$schema") continue;
    if (field === "minimumReleaseAge") checkAge(each, file);
    else if (field === "permissions") checkPermissions(each, file);
    else if (!lists.includes(field)) throw invalid(file, `has the unknown field ${JSON.stringify(field)}`);
    else if (!isTexts(each)) throw invalid(file, `must have a list of texts as ${field}`);
  }
  const { requireSignatures = [], blocked = [], pinnedFolders = [] } = value as PluginPolicy;
  const rootless = pinnedFolders.find((each) => !isIntegrity(each));
  if (rootless !== undefined)
    throw invalid(file, `pins ${JSON.stringify(rootless)}, which is no root such as zen registry:mirror prints`);
  const odd = requireSignatures.find((each) => each !== "registry" && each !== "publisher");
  if (odd !== undefined)
    throw invalid(file, `requires ${JSON.stringify(odd)}, and signatures are of registry or publisher`);
  const unclear = blocked.find((each) => each.includes("@", 1) && semver.validRange(each.split("@").at(-1)) === null);
  if (unclear !== undefined) throw invalid(file, `blocks ${JSON.stringify(unclear)}, whose range is none`);
  return value as PluginPolicy;
}

function checkAge(value: unknown, file: string): void {
  if (typeof value === "string" && ageMs(value) !== undefined) return;
  throw invalid(file, `has ${JSON.stringify(value)} as minimumReleaseAge, which is no time such as 72h or 3d`);
}

function checkPermissions(value: unknown, file: string): void {
  if (!isRecord(value)) throw invalid(file, "has no object as permissions");
  for (const [kind, each] of Object.entries(value)) {
    if (!kinds.includes(kind)) throw invalid(file, `has the unknown field ${JSON.stringify(`permissions.${kind}`)}`);
    if (!isTexts(each)) throw invalid(file, `must have a list of texts as permissions.${kind}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string" && each !== "");
}

function invalid(file: string, problem: string, cause?: unknown): ZenError {
  return new ZenError("POLICY_INVALID", `The policy ${file} ${problem}.`, {
    place: file,
    hint: "`zen help POLICY_INVALID` shows a whole policy. Nothing is installed until it can be read.",
    cause,
  });
}
