import { rm } from "node:fs/promises";
import { expect } from "chai";
import {
  iam,
  iamCredentials,
  resourceManager,
  serviceUsage,
  startGcp,
  storage,
  unavailable,
  type Gcp,
} from "@zen/gcp-emulators";
import { isZenError, type CommandContext, type Json } from "@zen/plugin-sdk";
import { onlyEnvironment } from "../client/testing/environment.js";
import { doctorCommand } from "./command.js";
import type { Finding } from "./finding.js";
import { newRepository } from "./testing/repository.js";

describe("zen gcp:doctor", () => {
  let gcp: Gcp;
  let restore: () => void;
  let dir: string | undefined;

  beforeEach(async () => {
    gcp = await startGcp({ services: [serviceUsage, resourceManager, iam, iamCredentials, storage] });
    gcp.service(storage).addBucket({ name: "near-bucket", location: "EUROPE-WEST4" });
    gcp.service(storage).addBucket({ name: "any-bucket", location: "EU" });
    restore = onlyEnvironment(gcp.env);
  });
  afterEach(async () => {
    restore();
    await gcp.close();
    if (dir !== undefined) await rm(dir, { recursive: true });
    dir = undefined;
  });

  const robot = () => `runner@${gcp.project}.iam.gserviceaccount.com`;
  const config = ({ bucket = "near-bucket", processing = {}, store = {} } = {}) => ({
    stores: { artifacts: { default: { use: "gcp-bucket", config: { bucket, ...store } } }, metadata: {} },
    stack: "gcp",
    stacks: {
      gcp: {
        orchestrator: { use: "local-orchestrator" },
        processing: { use: "@acme/gcp-work", config: { region: "europe-west4", ...processing } },
      },
      local: { orchestrator: { use: "local-orchestrator" } },
    },
  });

  /** The same, with these settings for each of its backends. */
  const withConfig = <T>(value: T, added: object): T =>
    JSON.parse(JSON.stringify(value), (_, one: { use?: string; config?: object }) =>
      typeof one === "object" && typeof one.use === "string" ? { ...one, config: { ...one.config, ...added } } : one,
    ) as T;

  interface Outcome {
    readonly ready: boolean;
    readonly findings: readonly Finding[];
    readonly commands: readonly string[];
    readonly printed: string;
  }

  async function examine(repository: object, flags: Readonly<Record<string, Json>> = {}): Promise<Outcome> {
    const made = await newRepository(repository);
    dir = made.dir;
    const printed: string[] = [];
    const { endpoints } = gcp;
    const command = doctorCommand(
      {
        serviceUsage: endpoints["service-usage"] as string,
        resourceManager: endpoints["resource-manager"] as string,
        iam: endpoints["iam"] as string,
        storage: endpoints["storage"] as string,
      },
      made.from,
    );
    const ctx = { repositoryDir: dir, print: (line: string) => void printed.push(line) } as unknown as CommandContext;
    const [ready, result] = await command(ctx, flags).then(
      (answer) => [true, answer] as const,
      (error: unknown) => {
        if (!isZenError(error, "GCP_NOT_READY")) throw error;
        return [false, error.data] as const;
      },
    );
    const { checks, commands } = result as unknown as {
      checks: readonly { findings: readonly Finding[] }[];
      commands: readonly string[];
    };
    return { ready, findings: checks.flatMap(({ findings }) => findings), commands, printed: printed.join("\n") };
  }

  it("finds nothing where nothing is missing, and imports no plugin that nobody uses", async () => {
    const { ready, findings, printed } = await examine(config());
    expect([ready, findings]).to.deep.equal([true, []]);
    expect(printed).to.contain(robot()).and.contain("Nothing is missing");
  });

  it("names what is not enabled, with one command for all of it", async () => {
    for (const api of ["dataflow.googleapis.com", "storage.googleapis.com"]) gcp.iam.disableApi(api);
    const { ready, findings, commands } = await examine(config({ bucket: "" }));
    expect(ready).to.equal(false);
    expect(findings.map(({ code, neededBy }) => [code, neededBy])).to.deep.equal([
      ["GCP_API_DISABLED", ["stores.artifacts.default"]],
      ["GCP_API_DISABLED", ["stacks.gcp.processing"]],
    ]);
    expect(commands).to.deep.equal([
      `gcloud services enable storage.googleapis.com dataflow.googleapis.com --project=${gcp.project}`,
    ]);
  });

  it("names the permission, and the role that gives it", async () => {
    gcp.iam.deny("dataflow.*");
    const { findings, commands, printed } = await examine(config());
    expect(findings.map(({ code }) => code)).to.deep.equal(["GCP_PERMISSION_DENIED"]);
    expect(findings[0]?.message)
      .to.contain("dataflow.jobs.create, dataflow.jobs.get")
      .and.contain("roles/dataflow.developer");
    const line = `gcloud projects add-iam-policy-binding ${gcp.project} --member=serviceAccount:${robot()} --role=roles/dataflow.developer`;
    expect(commands).to.deep.equal([line]);
    expect(printed).to.contain(line).and.contain("needed by stacks.gcp.processing");
  });

  it("names a bucket that is not there, and how to make it where the work is", async () => {
    const { findings, commands } = await examine(config({ bucket: "no-such-bucket" }));
    expect(findings.map(({ code }) => code)).to.deep.equal(["GCP_BUCKET_NOT_FOUND"]);
    expect(commands[0]).to.contain("gs://no-such-bucket").and.contain("--location=europe-west4");
  });

  it("names what may not be done in a bucket", async () => {
    gcp.iam.deny("storage.objects.create");
    gcp.iam.deny("storage.objects.list");
    const { findings, commands } = await examine(config());
    expect(findings.map(({ code }) => code)).to.deep.equal(["GCP_PERMISSION_DENIED"]);
    expect(commands).to.deep.equal([
      `gcloud storage buckets add-iam-policy-binding gs://near-bucket --member=serviceAccount:${robot()} --role=roles/storage.objectUser`,
    ]);
  });

  it("warns of a bucket far from the work, and does not fail for that", async () => {
    const far = await examine(config({ processing: { region: "us-central1" } }));
    expect([far.ready, ...far.findings.map(({ level, code }) => `${level} ${code}`)]).to.deep.equal([
      true,
      "warning GCP_BUCKET_FAR",
    ]);
    await rm(dir as string, { recursive: true });
    expect((await examine(config({ bucket: "any-bucket" }))).findings).to.deep.equal([]);
  });

  it("names a service account that work may not run as", async () => {
    const account = `workers@${gcp.project}.iam.gserviceaccount.com`;
    gcp.iam.deny("iam.serviceAccounts.actAs");
    const { findings, commands } = await examine(config({ processing: { account } }));
    expect(findings.map(({ code }) => code)).to.deep.equal(["GCP_PERMISSION_DENIED"]);
    expect(commands[0]).to.contain(`add-iam-policy-binding ${account}`).and.contain("roles/iam.serviceAccountUser");
  });

  it("asks of the account that machines work as what they need, and not what starts them", async () => {
    const workers = `workers@${gcp.project}.iam.gserviceaccount.com`;
    const base = config();
    const gcpStack = { ...base.stacks.gcp, orchestrator: { use: "@acme/gcp-work" } };
    const remote = { ...base, stacks: { gcp: gcpStack } };
    gcp.iam.deny("compute.instances.create");
    expect((await examine(remote)).findings.map(({ neededBy }) => neededBy)).to.deep.equal([
      ["stacks.gcp.orchestrator"],
    ]);
    await rm(dir as string, { recursive: true });
    gcp.iam.deny("dataflow.jobs.create", workers);
    gcp.iam.deny("compute.instances.delete", workers);
    const iamEndpoint = gcp.endpoints["iam-credentials"] as string;
    const { findings } = await examine(withConfig(remote, { iamEndpoint }), { impersonate: workers });
    const told = findings.map(({ neededBy, message }) => [neededBy, message.split(" ")[0]]);
    expect(told).to.have.deep.members([
      [["stacks.gcp.processing"], workers],
      [["stacks.gcp.orchestrator"], workers],
    ]);
    const own = findings.find(({ message }) => message.includes("compute.instances.delete"));
    expect(own?.mend).to.deep.equal([
      `gcloud iam roles create acmeMachine --project=${gcp.project} --permissions=compute.instances.delete`,
      `gcloud projects add-iam-policy-binding ${gcp.project} --member=serviceAccount:${workers} --role=projects/${gcp.project}/roles/acmeMachine`,
    ]);
  });

  it("names a project that is not there, and guesses no further", async () => {
    const { findings } = await examine(config(), { project: "another-project" });
    expect(findings.map(({ code }) => code)).to.deep.equal(["GCP_PROJECT_NOT_FOUND"]);
    expect(gcp.asked.some(({ service }) => service === "storage")).to.equal(false);
  });

  it("looks at each connection by itself", async () => {
    const { findings } = await examine(config({ store: { project: "another-project" } }));
    expect(findings.map(({ code, neededBy }) => [code, neededBy])).to.deep.equal([
      ["GCP_PROJECT_NOT_FOUND", ["stores.artifacts.default"]],
    ]);
  });

  it("says how to log in", async () => {
    process.env["METADATA_SERVER_DETECTION"] = "none";
    const { findings, commands } = await examine(config());
    expect(findings.map(({ code }) => code)).to.deep.equal(["GCP_NO_CREDENTIALS"]);
    expect(commands).to.deep.equal(["gcloud auth application-default login"]);
  });

  it("warns where it may not look, and goes on", async () => {
    gcp.iam.deny("serviceusage.services.get");
    gcp.iam.deny("dataflow.jobs.get");
    const { findings } = await examine(config());
    expect(findings.map(({ level, code }) => `${level} ${code}`)).to.deep.equal([
      "warning GCP_PERMISSION_DENIED",
      "error GCP_PERMISSION_DENIED",
    ]);
  });

  it("asks again after a fault that passes", async () => {
    gcp.faults.inject({ method: "serviceusage.*", fault: unavailable });
    expect((await examine(config())).findings).to.deep.equal([]);
  });

  it("checks one stack alone, and says of a stack that is not there", async () => {
    gcp.iam.deny("dataflow.*");
    expect((await examine(config(), { stack: "local" })).findings).to.deep.equal([]);
    await rm(dir as string, { recursive: true });
    const refused = await examine(config(), { stack: "gpc" }).catch((error: unknown) => error);
    expect(isZenError(refused, "STACK_NOT_FOUND")).to.equal(true);
  });

  it("needs a repository", async () => {
    const ctx = { repositoryDir: undefined, print: () => undefined } as unknown as CommandContext;
    const refused = await doctorCommand({}, "/")(ctx, {}).catch((error: unknown) => error);
    expect(isZenError(refused, "NO_REPOSITORY")).to.equal(true);
  });
});
