import { isZenError } from "@zen/plugin-sdk";
import { memberOf } from "../client/permission.js";
import type { Finding } from "./finding.js";
import { asFinding } from "./from-error.js";
import type { Google } from "./google.js";
import { merged, missingByRole, permissionsOf } from "./merged.js";
import type { Wanted } from "./subject.js";

const SEES_PROJECT = "resourcemanager.projects.get";

/** Whether there is such a project, it is alive, and the caller may do there what is needed. */
export async function checkProject(
  google: Google,
  project: string,
  principal: string,
  wanted: readonly Wanted[],
): Promise<readonly Finding[]> {
  const everybody = wanted.map(({ place }) => place);
  const needed = merged(
    wanted,
    ({ roles }) => permissionsOf(roles),
    ({ permission, role }) => `${permission} ${role}`,
  );
  const asked = [...new Set([SEES_PROJECT, ...needed.map(({ what }) => what.permission)])];
  let held: ReadonlySet<string>;
  try {
    held = await google.onProject(project, asked);
  } catch (error) {
    if (isZenError(error, "GCP_PERMISSION_DENIED") || isZenError(error, "GCP_NOT_FOUND"))
      return [noProject(project, principal, everybody)];
    return [asFinding(error, everybody, isZenError(error, "GCP_API_DISABLED") ? "warning" : "error")];
  }
  const state = held.has(SEES_PROJECT) ? await google.projectState(project) : "ACTIVE";
  if (state !== "ACTIVE") return [dying(project, state, everybody)];
  return missingByRole(needed, held).map(({ role, permissions, neededBy }) => ({
    level: "error",
    code: "GCP_PERMISSION_DENIED",
    message: `${principal} does not have ${permissions.join(", ")} on the project ${project}; ${role} gives that`,
    mend: mendOf(project, memberOf(principal), role, permissions),
    neededBy,
  }));
}

/** A role of the project's own is made first. */
function mendOf(project: string, member: string, role: string, permissions: readonly string[]): readonly string[] {
  const give = (name: string) => `gcloud projects add-iam-policy-binding ${project} --member=${member} --role=${name}`;
  if (role.includes("/")) return [give(role)];
  const make = `gcloud iam roles create ${role} --project=${project} --permissions=${permissions.join(",")}`;
  return [make, give(`projects/${project}/roles/${role}`)];
}

function noProject(project: string, principal: string, neededBy: readonly string[]): Finding {
  return {
    level: "error",
    code: "GCP_PROJECT_NOT_FOUND",
    message: `There is no project ${project}, or ${principal} may not see it`,
    mend: ["gcloud projects list"],
    neededBy,
  };
}

function dying(project: string, state: string, neededBy: readonly string[]): Finding {
  return {
    level: "error",
    code: "GCP_PROJECT_NOT_FOUND",
    message: `The project ${project} is being deleted (${state})`,
    mend: [`gcloud projects undelete ${project}`],
    neededBy,
  };
}
