import { expect } from "chai";
import type { Operation } from "./compute.js";
import { asRefusal, fateOf, statusOfEnd } from "./ends.js";
import { instanceBody, longestSeconds } from "./instance.js";
import { DEFAULTS, type Config } from "./config.js";
import { placeOf, readHandle } from "./place.js";
import { invocationOf, rejectsWith } from "@zen/plugin-sdk/conformance";

const operation = (operationType: string, more: Partial<Operation> = {}): Operation => ({
  name: "o",
  status: "DONE",
  operationType,
  ...more,
});
const place = { project: "zen-project", zone: "europe-west4-a", name: "zen-1", record: { bucket: "b", object: "o" } };
const config: Config = { ...DEFAULTS, zone: "europe-west4-a", image: "worker" };
const { spec } = invocationOf({});

describe("the end of a machine's job", () => {
  it("is told by the operations where nothing else is left", () => {
    const code = (...operations: readonly Operation[]): string | undefined => {
      const { end } = fateOf(operations);
      return end === undefined ? undefined : statusOfEnd(place, { exit: 0, rows: "", start: 0, ...end }).error?.code;
    };
    const refused = operation("insert", {
      error: { errors: [{ code: "ZONE_RESOURCE_POOL_EXHAUSTED", message: "none left" }] },
    });
    expect(fateOf([]).asked).to.equal("never");
    expect(fateOf([operation("insert", { status: "RUNNING" })]).asked).to.equal("pending");
    expect(fateOf([refused, operation("insert")])).to.include({ asked: "made", refusals: 1 });
    expect(code(refused)).to.equal("GCP_STOCKOUT");
    expect(code(operation("insert"), operation("compute.instances.preempted"))).to.equal("JOB_PREEMPTED");
    expect(code(operation("insert"), operation("delete", { user: "jane@example.com" }))).to.equal("JOB_LOST");
    for (const event of ["hostError", "terminateOnHostMaintenance", "guestTerminate"]) {
      const type = `compute.instances.${event}`;
      expect(code(operation("insert"), operation(type), operation("stop"))).to.equal("JOB_LOST");
      expect(fateOf([operation("insert"), operation(type)]).end?.detail).to.contain(type);
    }
  });

  it("tells a quota from a stockout", () => {
    expect(asRefusal("QUOTA_EXCEEDED: Quota 'CPUS' exceeded. Limit: 8.0 in region europe-west4.").data).to.include({
      reason: "GCP_QUOTA_EXCEEDED",
    });
    expect(asRefusal("The zone does not have enough resources available").data).to.include({ reason: "GCP_STOCKOUT" });
  });

  it("tells a policy of the organisation", () => {
    const said = "CONDITION_NOT_MET: Constraint constraints/compute.vmExternalIpAccess violated for project 1.";
    const error = asRefusal(said);
    expect(error.data).to.include({ reason: "GCP_POLICY_VIOLATED" });
    expect(error.hint).to.contain("externalAddress");
  });

  it("is kept in the artifact store's bucket unless told", async () => {
    const bundle = {
      digest: "sha256-x",
      store: { use: "gcp-storage", config: { bucket: "zen-data", prefix: "team/" } },
    };
    const { record } = placeOf("job", "zen-project", config, { ...spec, bundle } as never);
    expect(record.bucket).to.equal("zen-data");
    expect(record.object).to.match(/^team\/zen\/gcp-compute\/zen-[0-9a-f]{40}\.json$/);
    const own = placeOf("job", "zen-project", { ...config, records: "gs://other/jobs/" }, spec);
    expect(own.record.object).to.match(/^jobs\/zen-/);
    await rejectsWith(async () => placeOf("job", "zen-project", config, spec), "JOB_REFUSED");
    await rejectsWith(async () => readHandle({ id: "x", data: { name: 1 } }), "JOB_NOT_FOUND");
  });
});

describe("the machine that is asked for", () => {
  interface Body {
    readonly scheduling: Readonly<Record<string, unknown>>;
    readonly networkInterfaces: readonly object[];
    readonly shieldedInstanceConfig: object;
    readonly metadata: { readonly items: readonly { readonly key: string; readonly value: string }[] };
  }
  const image = "projects/cos-cloud/global/images/cos-1";
  const body = (more: Partial<Config>, accelerated = false): Body =>
    instanceBody(place, { ...config, ...more }, spec, { image, accelerated }) as unknown as Body;

  it("is deleted by Google when its longest life is over", () => {
    expect(longestSeconds(config)).to.equal(24 * 3600);
    expect(longestSeconds(config, 60_000)).to.equal(60 + 30 + 600);
    expect(longestSeconds({ ...config, maxHours: 0.001 })).to.equal(30);
    const { scheduling } = body({ spot: true });
    expect(scheduling).to.deep.include({
      instanceTerminationAction: "DELETE",
      automaticRestart: false,
      provisioningModel: "SPOT",
    });
    expect(scheduling["maxRunDuration"]).to.deep.equal({ seconds: "86400" });
  });

  it("moves to another host where it can, and stops where it cannot", () => {
    const policy = (...of: Parameters<typeof body>): unknown => body(...of).scheduling["onHostMaintenance"];
    expect([policy({}), policy({ machineType: "c4-standard-8" })]).to.deep.equal(["MIGRATE", "MIGRATE"]);
    const staying = [
      policy({ spot: true }),
      policy({ machineType: "g2-standard-4" }, true),
      ...["c3-standard-192-metal", "h4d-standard-192", "ct5lp-hightpu-1t"].map((machineType) =>
        policy({ machineType }),
      ),
    ];
    expect(new Set(staying)).to.deep.equal(new Set(["TERMINATE"]));
  });

  it("boots what is signed, unless the image is not", () => {
    expect(body({}).shieldedInstanceConfig).to.include({ enableSecureBoot: true });
    expect(body({ secureBoot: false }).shieldedInstanceConfig).to.include({
      enableSecureBoot: false,
      enableVtpm: true,
    });
  });

  it("has no address outside where it must not", () => {
    expect(body({ externalAddress: false, subnetwork: "s" }).networkInterfaces).to.deep.equal([{ subnetwork: "s" }]);
  });

  it("lets guest attributes be written, and nobody log in by the project's keys", () => {
    const items = new Map(body({}).metadata.items.map(({ key, value }) => [key, value]));
    expect(items.get("enable-guest-attributes")).to.equal("TRUE");
    expect(items.get("block-project-ssh-keys")).to.equal("TRUE");
    expect(items.get("startup-script")).to.match(/^#!\/bin\/bash\n/);
  });
});
