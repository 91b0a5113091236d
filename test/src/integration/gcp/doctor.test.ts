import { expect } from "chai";
import {
  discoveryOf,
  iam,
  iamCredentials,
  resourceManager,
  secrets,
  serviceUsage,
  startGcp,
  type Definitions,
  type Gcp,
} from "@zen/gcp-emulators";
import { useRepository } from "../../support/repository.js";
import { wholeRegistry } from "../../support/whole-registry.js";

/** Which of Google's discovery documents describes each service. */
const DOCUMENTS = {
  secrets: "secretmanager.v1",
  "service-usage": "serviceusage.v1",
  "resource-manager": "cloudresourcemanager.v3",
  iam: "iam.v1",
  "iam-credentials": "iamcredentials.v1",
};

describe("Google Cloud, of a repository whose plugins come from a registry", function () {
  this.timeout(300_000);
  const repository = useRepository();
  let gcp: Gcp;
  let env: Readonly<Record<string, string>>;

  before(async () => {
    const definitions: Record<string, readonly Definitions[]> = {};
    for (const [service, document] of Object.entries(DOCUMENTS)) definitions[service] = [await discoveryOf(document)];
    gcp = await startGcp({
      services: [secrets, serviceUsage, resourceManager, iam, iamCredentials],
      definitions,
    });
    env = { ...gcp.env, CLOUDSDK_CONFIG: repository.path("no-gcloud"), GOOGLE_APPLICATION_CREDENTIALS: "" };
    const registry = await wholeRegistry();
    await repository.configure((config) => ({ ...config, registries: { "@zen": registry } }));
    await repository.done("plugins:install", "@zen/gcp-auth");
    const connection = {
      project: gcp.project,
      impersonate: `pipelines@${gcp.project}.iam.gserviceaccount.com`,
      iamEndpoint: gcp.endpoints["iam-credentials"],
    };
    const source = {
      use: "gcp-secret-manager",
      config: { ...connection, prefix: "zen-", endpoint: gcp.endpoints["secrets"] },
    };
    const endpoints = {
      serviceUsage: gcp.endpoints["service-usage"],
      resourceManager: gcp.endpoints["resource-manager"],
      iam: gcp.endpoints["iam"],
    };
    await repository.configure((config: { readonly stacks?: { readonly local?: object } }) => ({
      ...config,
      stacks: { local: { ...config.stacks?.local, secrets: [source] } },
      config: { "@zen/gcp-auth": { endpoints } },
    }));
  });
  after(() => gcp.close());
  afterEach(() => gcp.iam.reset());

  it("is found ready", async () => {
    const { code, stdout, stderr } = await repository.zen(["gcp:doctor"], { env });
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout).to.contain(`as pipelines@${gcp.project}`).and.contain("Nothing is missing");
  });

  it("is found lacking, with the lines that mend it, and no token anywhere", async () => {
    gcp.iam.disableApi("secretmanager.googleapis.com");
    gcp.iam.deny("secretmanager.versions.access");
    const { code, stdout, stderr } = await repository.zen(["gcp:doctor", "--json"], { env });
    expect(code, stdout + stderr).to.equal(1);
    const said = stdout + stderr;
    expect(said)
      .to.contain("GCP_NOT_READY")
      .and.contain(`gcloud services enable secretmanager.googleapis.com --project=${gcp.project}`);
    expect(said).to.contain(
      `--member=serviceAccount:pipelines@${gcp.project}.iam.gserviceaccount.com --role=roles/secretmanager.secretAccessor`,
    );
    expect(said).not.to.contain("ya29.");
  });

  it("gives secrets, whose values are not shown", async () => {
    gcp.service(secrets).set("zen-API_KEY", "very-secret-value");
    const { code, stdout, stderr } = await repository.zen(["secrets:list", "--json"], { env });
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout).to.contain("API_KEY").and.contain("gcp-secret-manager");
    expect(stdout + stderr).not.to.contain("very-secret-value");
    expect(gcp.asked.at(-1)?.principal).to.equal(`pipelines@${gcp.project}.iam.gserviceaccount.com`);
  });

  it("costs a run nothing that does not use it", async () => {
    const before = gcp.asked.length;
    await repository.done("pipelines:list");
    expect(gcp.asked.length).to.equal(before);
  });
});
