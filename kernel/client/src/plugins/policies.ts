import { checkPolicy, readPolicies, type PolicyLayer } from "@zen/registry-client";
import type { ConfigDocument } from "../config/index.js";

/** What holds in a repository: of the machine, of the user, and its own. @throws ZenError `POLICY_INVALID`. */
export async function policiesOf({ config, place }: ConfigDocument): Promise<readonly PolicyLayer[]> {
  const above = await readPolicies();
  if (config.policy === undefined) return above;
  const file = place("policy");
  return [...above, { level: "repository", file, policy: checkPolicy(config.policy, file) }];
}
