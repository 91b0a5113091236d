import { isZenError } from "@zen/plugin-sdk";
import { memberOf } from "../client/permission.js";
import type { Finding } from "./finding.js";
import { asFinding } from "./from-error.js";
import type { Google } from "./google.js";
import { merged, missingByRole, permissionsOf } from "./merged.js";
import type { Wanted } from "./subject.js";

/** Whether the service accounts that work runs as are there, and the caller may have it run as them. */
export async function checkAccounts(
  google: Google,
  principal: string,
  wanted: readonly Wanted[],
): Promise<readonly Finding[]> {
  const accounts = merged(
    wanted,
    (needs) => needs.accounts ?? [],
    ({ email, roles }) => `${email} ${JSON.stringify(roles)}`,
  );
  const findings: Finding[] = [];
  for (const { what, neededBy } of accounts) {
    const needed = permissionsOf(what.roles).map((permission) => ({ what: permission, neededBy }));
    try {
      const held = await google.onAccount(
        what.email,
        needed.map((one) => one.what.permission),
      );
      for (const { role, permissions } of missingByRole(needed, held))
        findings.push({
          level: "error",
          code: "GCP_PERMISSION_DENIED",
          message: `${principal} does not have ${permissions.join(", ")} on the service account ${what.email}; ${role} gives that`,
          mend: [
            `gcloud iam service-accounts add-iam-policy-binding ${what.email} --member=${memberOf(principal)} --role=${role}`,
          ],
          neededBy,
        });
    } catch (error) {
      findings.push(isZenError(error, "GCP_NOT_FOUND") ? absent(what.email, neededBy) : asFinding(error, neededBy));
    }
  }
  return findings;
}

function absent(email: string, neededBy: readonly string[]): Finding {
  const [name = email, project = "PROJECT"] = email.replace(/\.iam\.gserviceaccount\.com$/, "").split("@");
  return {
    level: "error",
    code: "GCP_ACCOUNT_NOT_FOUND",
    message: `There is no service account ${email}`,
    mend: [`gcloud iam service-accounts create ${name} --project=${project}`],
    neededBy,
  };
}
