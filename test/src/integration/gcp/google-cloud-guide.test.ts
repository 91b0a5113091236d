import { readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { iam, resourceManager, serviceUsage, startGcp, storage, type Gcp } from "@zen/gcp-emulators";
import { useClone } from "../../support/clone.js";
import { fencesOf, follow } from "../../support/page.js";
import { ROOT } from "../../support/run.js";
import { zen } from "../../support/zen.js";

interface Config {
  readonly stores: Record<string, unknown>;
  readonly stacks: Record<string, Record<string, unknown>>;
  config?: unknown;
}

describe("the guide to Google Cloud", function () {
  this.timeout(600_000);
  const clone = useClone();
  let gcp: Gcp;
  let repository: string;

  before(async () => {
    gcp = await startGcp({ project: "my-zen-trial", services: [serviceUsage, resourceManager, iam, storage] });
    gcp.service(storage).addBucket({ name: "my-zen-trial-artifacts", location: "EUROPE-WEST4" });
    for (const name of ["scripts", "build"]) await symlink(path.join(ROOT, name), path.join(clone.dir(), name), "dir");
    repository = path.join(clone.dir(), "flights");
    const fences = await fencesOf("docs/guides/google-cloud.md");
    await follow(
      clone.dir(),
      fences.filter(({ language, title }) => language === "sh" && title !== "skip"),
    );
    await configure(fences.map(({ title, text }) => [/^part=(.*)$/.exec(title)?.[1], text]));
  });
  after(() => gcp.close());

  /** Puts the guide's blocks of JSON where they say that they belong. */
  async function configure(blocks: readonly (readonly [string | undefined, string])[]): Promise<void> {
    const file = path.join(repository, "zen.config.json");
    const config = JSON.parse(await readFile(file, "utf8")) as Config;
    for (const [part, text] of blocks) {
      if (part === undefined) continue;
      const [field, name] = part.split(".") as ["stores" | "stacks", string];
      config[field][name] = JSON.parse(text) as Record<string, unknown>;
    }
    const { endpoints } = gcp;
    config.config = {
      "@zen/gcp-auth": {
        endpoints: {
          serviceUsage: endpoints["service-usage"],
          resourceManager: endpoints["resource-manager"],
          iam: endpoints["iam"],
          storage: endpoints["storage"],
        },
      },
    };
    await writeFile(file, JSON.stringify(config, null, 2));
  }

  const run = async (...args: readonly string[]) => {
    const env = { ...gcp.env, CLOUDSDK_CONFIG: repository, GOOGLE_APPLICATION_CREDENTIALS: "" };
    const { code, stdout, stderr } = await zen(repository, args, { env });
    return { code, said: stdout + stderr, stdout };
  };

  it("has a stack whose every part is one that its plugin accepts", async () => {
    const { code, said, stdout } = await run("stacks:show", "gcp", "--json");
    expect(code, said).to.equal(0);
    const uses = [...stdout.matchAll(/"use": ?"([^"]+)"/g)].map(([, use]) => use);
    expect(uses).to.include.members([
      "gcp-storage",
      "gcp-compute",
      "gcp-dataflow",
      "gcp-ai-platform-training",
      "gcp-ai-platform-serving",
      "gcp-secret-manager",
    ]);
    expect(said).not.to.contain('"error"');
  });

  it("has a doctor who knows what that needs", async () => {
    const ready = await run("gcp:doctor", "--stack", "gcp");
    expect(ready.code, ready.said).to.equal(0);
    for (const api of ["compute", "dataflow", "aiplatform", "storage", "secretmanager"])
      gcp.iam.disableApi(`${api}.googleapis.com`);
    const { code, said } = await run("gcp:doctor", "--stack", "gcp", "--json");
    expect(code, said).to.equal(1);
    const enabling =
      /gcloud services enable ([^"\\\n]*) --project=my-zen-trial/.exec(said.slice(said.indexOf("commands")))?.[1] ?? "";
    expect(enabling.split(" ").sort()).to.deep.equal(
      ["aiplatform", "compute", "dataflow", "secretmanager", "storage"].map((api) => `${api}.googleapis.com`),
    );
  });

  it("enables every API that the doctor would ask for, and gives every role that it knows", async () => {
    const page = await readFile(path.join(ROOT, "docs/guides/google-cloud.md"), "utf8");
    gcp.iam.reset();
    gcp.iam.deny("*");
    gcp.iam.disableApi("artifactregistry.googleapis.com");
    gcp.iam.disableApi("logging.googleapis.com");
    const { said } = await run("gcp:doctor", "--stack", "gcp", "--json");
    const roles = new Set([...said.matchAll(/--role=(roles\/[\w.]+)/g)].map(([, role]) => role as string));
    expect(roles.size).to.be.greaterThan(4);
    for (const needed of roles) expect(page, needed).to.contain(needed);
    for (const api of ["artifactregistry", "logging"]) expect(page).to.contain(`${api}.googleapis.com`);
  });
});
