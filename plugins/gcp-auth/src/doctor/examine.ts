import { checkAccounts } from "./check-accounts.js";
import { checkApis } from "./check-apis.js";
import { checkBuckets } from "./check-buckets.js";
import { checkProject } from "./check-project.js";
import type { Finding } from "./finding.js";
import { asFinding } from "./from-error.js";
import { Google, type Endpoints } from "./google.js";
import type { Subject } from "./subject.js";

/** What was found of one connection. */
export interface Examined {
  /** What uses it. */
  readonly neededBy: readonly string[];
  readonly project?: string;
  readonly principal?: string;
  readonly findings: readonly Finding[];
}

/** Looks at everything that backends need through one connection. What makes all the rest guesswork (no credentials, no such project) ends it. */
export async function examine({ connection, wanted }: Subject, endpoints: Endpoints): Promise<Examined> {
  const google = new Google(connection, endpoints);
  const neededBy = wanted.map(({ place }) => place);
  let known: { readonly principal?: string; readonly project?: string } = {};
  try {
    await google.login();
    known = { principal: await google.principal() };
    known = { ...known, project: await google.project() };
  } catch (error) {
    return { neededBy, ...known, findings: [asFinding(error, neededBy)] };
  }
  const { principal, project } = known as Required<typeof known>;
  const ofProject = await checkProject(google, project, principal, wanted);
  if (ofProject.some(({ code }) => code === "GCP_PROJECT_NOT_FOUND"))
    return { neededBy, ...known, findings: ofProject };
  const findings = [
    ...(await checkApis(google, project, wanted)),
    ...ofProject,
    ...(await checkBuckets(google, project, principal, wanted)),
    ...(await checkAccounts(google, principal, wanted)),
  ];
  return { neededBy, ...known, findings };
}
