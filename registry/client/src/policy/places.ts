import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { configDir } from "../config-dir.js";
import { readPolicyFile } from "./read.js";
import type { PolicyLayer } from "./types.js";

/** Where administrators write what holds for everybody on this machine. */
export function machinePolicyFile(env: NodeJS.ProcessEnv = process.env): string {
  if (process.platform === "win32") return join(env["ProgramData"] ?? "C:\\ProgramData", "zen", "policy.json");
  return "/etc/zen/policy.json";
}

/**
 * The policies of machine and user, those there are. `ZEN_MACHINE_POLICY` names a further file of the machine's: it holds
 * beside the one in its place, since who sets a variable must not be able to take a rule away.
 *
 * @throws ZenError `POLICY_INVALID`
 */
export async function readPolicies(env: NodeJS.ProcessEnv = process.env): Promise<readonly PolicyLayer[]> {
  const further = env["ZEN_MACHINE_POLICY"];
  const found = await Promise.all([
    readPolicyFile("machine", machinePolicyFile(env)),
    further === undefined || further === "" ? undefined : required(further),
    readPolicyFile("user", join(configDir(env), "policy.json")),
  ]);
  return found.filter((layer) => layer !== undefined);
}

async function required(file: string): Promise<PolicyLayer> {
  const layer = await readPolicyFile("machine", file);
  if (layer) return layer;
  throw new ZenError("POLICY_INVALID", `ZEN_MACHINE_POLICY names ${file}, which is not there.`, {
    place: file,
    hint: "Write the policy there, or unset the variable.",
  });
}
