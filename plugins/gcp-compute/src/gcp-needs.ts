import type { GcpBucketNeeds, GcpNeedsByContract } from "@zen/gcp-auth/client";

/** What Compute Engine needs, for `zen gcp:doctor`. */
export const needs: GcpNeedsByContract = {
  "orchestrator@1": ({ zone, serviceAccount, records, storageEndpoint, externalAddress, tags, accelerator }) => ({
    apis: ["compute.googleapis.com", "storage.googleapis.com", "artifactregistry.googleapis.com"],
    roles: {
      "roles/compute.instanceAdmin.v1": [
        "compute.instances.create",
        "compute.instances.get",
        "compute.instances.list",
        "compute.instances.delete",
        "compute.instances.setMetadata",
        "compute.instances.setLabels",
        "compute.instances.setServiceAccount",
        "compute.instances.getSerialPortOutput",
        "compute.instances.getGuestAttributes",
        "compute.disks.create",
        "compute.subnetworks.use",
        ...(externalAddress === false ? [] : ["compute.subnetworks.useExternalIp"]),
        ...(tags === undefined ? [] : ["compute.instances.setTags"]),
        ...(accelerator === undefined ? [] : ["compute.acceleratorTypes.get"]),
        "compute.zones.get",
        "compute.machineTypes.get",
        "compute.zoneOperations.get",
        "compute.zoneOperations.list",
      ],
    },
    buckets: recordsBucket(records, storageEndpoint),
    ...(typeof serviceAccount === "string"
      ? {
          accounts: [
            {
              email: serviceAccount,
              roles: { "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs"] },
              itself: { zenMachine: ["compute.instances.get", "compute.instances.delete"] },
            },
          ],
        }
      : {}),
    ...(typeof zone === "string" ? { region: zone.replace(/-[a-z]$/, "") } : {}),
  }),
};

/** Where it is kept how jobs ended, if that is not the artifact store's bucket. */
function recordsBucket(records: unknown, endpoint: unknown): readonly GcpBucketNeeds[] {
  const name = typeof records === "string" ? /^gs:\/\/([^/]+)/.exec(records)?.[1] : undefined;
  if (name === undefined) return [];
  const roles = { "roles/storage.objectUser": ["storage.objects.create", "storage.objects.get"] };
  return [{ name, roles, ...(typeof endpoint === "string" ? { endpoint } : {}) }];
}
