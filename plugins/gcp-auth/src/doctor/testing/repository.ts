import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A plugin for work in Google Cloud, as it lies installed. */
const PLUGIN = {
  "package.json": JSON.stringify({
    name: "@acme/gcp-work",
    type: "module",
    exports: { ".": "./index.js", "./gcp-needs": { default: "./gcp-needs.js" } },
    zen: {
      backends: [
        { contract: "processing@1" },
        { contract: "orchestrator@1" },
        { contract: "artifact-store@1", name: "gcp-bucket" },
      ],
    },
  }),
  "index.js": "throw new Error('the doctor must not import this');",
  "gcp-needs.js": `
    const bucket = (name) => ({ name, roles: { "roles/storage.objectUser": ["storage.objects.create", "storage.objects.get"] } });
    const asWorker = [{ email: "workers@zen-project.iam.gserviceaccount.com", roles: { "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs"] }, itself: { acmeMachine: ["compute.instances.delete"] } }];
    export const needs = {
      "orchestrator@1": () => ({ roles: { "roles/compute.instanceAdmin.v1": ["compute.instances.create"] }, accounts: asWorker }),
      "processing@1": ({ region, account }) => ({
        apis: ["dataflow.googleapis.com", "compute.googleapis.com"],
        roles: { "roles/dataflow.developer": ["dataflow.jobs.create", "dataflow.jobs.get"] },
        ...(account && { accounts: [{ email: account, roles: { "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs"] } }] }),
        ...(region && { region }),
      }),
      "artifact-store@1": ({ bucket: name }) => ({ apis: ["storage.googleapis.com"], ...(name && { buckets: [bucket(name)] }) }),
    };`,
};

/** One that no stack uses: to import it is a fault. */
const UNUSED = {
  "package.json": JSON.stringify({
    name: "@acme/gcp-other",
    type: "module",
    exports: { "./gcp-needs": "./gcp-needs.js" },
    zen: { backends: [{ contract: "training@1" }] },
  }),
  "gcp-needs.js": "throw new Error('nobody uses this');",
};

/** A Zen repository in a new folder, with both installed. */
export async function newRepository(config: object): Promise<{ readonly dir: string; readonly from: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), "zen-doctor-"));
  const modules = path.join(dir, ".zen", "generations", "1", "node_modules");
  for (const [name, files] of Object.entries({ "@acme/gcp-work": PLUGIN, "@acme/gcp-other": UNUSED })) {
    await mkdir(path.join(modules, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(modules, name, file), text);
  }
  const plugins = { "@acme/gcp-work": "*", "@acme/gcp-other": "*", "@zen/local-orchestrator": "*" };
  await writeFile(path.join(dir, "zen.config.json"), JSON.stringify({ plugins, ...config }));
  return { dir, from: path.join(modules, "@zen", "gcp-auth", "dist") };
}
