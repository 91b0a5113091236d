import { isZenError } from "@zen/plugin-sdk";
import type { GcpBucketNeeds } from "../client/index.js";
import { memberOf } from "../client/permission.js";
import type { Finding } from "./finding.js";
import { asFinding } from "./from-error.js";
import type { Google } from "./google.js";
import { merged, missingByRole, permissionsOf, type Needed } from "./merged.js";
import { isNear } from "./region.js";
import type { Wanted } from "./subject.js";

/** Whether the buckets are there, near the work, and open to the caller. */
export async function checkBuckets(
  google: Google,
  project: string,
  principal: string,
  wanted: readonly Wanted[],
): Promise<readonly Finding[]> {
  const regions = merged(
    wanted,
    ({ region }) => (region === undefined ? [] : [region]),
    (region) => region,
  );
  const buckets = merged(
    wanted,
    ({ buckets: some = [] }) => some,
    ({ name, roles }) => `${name} ${JSON.stringify(roles)}`,
  );
  const findings: Finding[] = [];
  for (const name of new Set(buckets.map(({ what }) => what.name)))
    findings.push(
      ...(await checkBucket(
        google,
        project,
        principal,
        buckets.filter(({ what }) => what.name === name),
        regions,
      )),
    );
  return findings;
}

async function checkBucket(
  google: Google,
  project: string,
  principal: string,
  same: readonly Needed<GcpBucketNeeds>[],
  regions: readonly Needed<string>[],
): Promise<readonly Finding[]> {
  const [
    {
      what: { name, endpoint },
    },
  ] = same as [Needed<GcpBucketNeeds>];
  const neededBy = [...new Set(same.flatMap((one) => one.neededBy))];
  const needed = same.flatMap((one) => permissionsOf(one.what.roles).map((what) => ({ what, neededBy: one.neededBy })));
  try {
    const held = await google.onBucket(name, [...new Set(needed.map(({ what }) => what.permission))], endpoint);
    const missing = missingByRole(needed, held).map(({ role, permissions, neededBy: by }): Finding => ({
      level: "error",
      code: "GCP_PERMISSION_DENIED",
      message: `${principal} does not have ${permissions.join(", ")} on the bucket ${name}; ${role} gives that`,
      mend: [
        `gcloud storage buckets add-iam-policy-binding gs://${name} --member=${memberOf(principal)} --role=${role}`,
      ],
      neededBy: by,
    }));
    return [...missing, ...(await checkLocation(google, name, endpoint, regions))];
  } catch (error) {
    if (!isZenError(error, "GCP_NOT_FOUND")) return [asFinding(error, neededBy)];
    const region = regions[0]?.what ?? "REGION";
    return [
      {
        level: "error",
        code: "GCP_BUCKET_NOT_FOUND",
        message: `There is no bucket ${name}`,
        mend: [
          `gcloud storage buckets create gs://${name} --project=${project} --location=${region} --uniform-bucket-level-access`,
        ],
        neededBy,
      },
    ];
  }
}

/** Nothing where the caller may not ask: what is missing for that has been said. */
async function checkLocation(
  google: Google,
  name: string,
  endpoint: string | undefined,
  regions: readonly Needed<string>[],
): Promise<readonly Finding[]> {
  if (regions.length === 0) return [];
  try {
    const found = await google.bucketLocation(name, endpoint);
    return regions
      .filter(({ what }) => !isNear(found, what))
      .map(({ what, neededBy }) => ({
        level: "warning",
        code: "GCP_BUCKET_FAR",
        message: `The bucket ${name} is in ${found.location ?? "another place"}, and work is done in ${what}: what goes between them is slower and is charged`,
        mend: [`gcloud storage buckets create gs://NAME --location=${what} --uniform-bucket-level-access`],
        neededBy,
      }));
  } catch (error) {
    if (isZenError(error, "GCP_PERMISSION_DENIED")) return [];
    throw error;
  }
}
