import { npmPurl, routes, sbomFile } from "@zen/registry-protocol";
import type { RegistryOptions } from "../options.js";
import { publicationOf, type Publication } from "./publication.test.js";
import { testRegistry, type Answer, type TestRegistry } from "./registry.test.js";

export interface AcmeRegistry extends TestRegistry {
  publish(publication: Publication): Promise<Answer>;
}

/** A registry of a test with the namespace @acme, in which the administrator publishes. */
export async function acmeRegistry(options: Partial<RegistryOptions> = {}): Promise<AcmeRegistry> {
  const registry = await testRegistry(options);
  await registry.ask("POST", routes.namespaces, { body: { scope: "@acme", owner: "admin" } });
  return {
    ...registry,
    publish: (publication) => {
      const files = { [sbomFile]: JSON.stringify(sbomOf(publication)), ...publication.files };
      const body = publicationOf({ ...publication, files });
      return registry.ask("PUT", `/${publication.name.replace("/", "%2f")}`, { body });
    },
  };
}

/** Fields of the package.json of a plugin with one step. */
export const pluginFields = {
  type: "module",
  engines: { zen: "^0.1.0" },
  exports: { ".": "./index.js" },
  zen: { format: "plugin@1", steps: [{ export: "keep", title: "Keep" }] },
};

/** A list of parts with one bundled package. */
function sbomOf({ name, version }: Publication): object {
  const [group, local] = name.startsWith("@") ? name.split("/") : [undefined, name];
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: "urn:uuid:01234567-89ab-8def-8123-456789abcdef",
    metadata: { component: { group, name: local, version, purl: npmPurl(name, version) } },
    components: [
      {
        type: "library",
        name: "left",
        version: "1.0.0",
        purl: npmPurl("left", "1.0.0"),
        licenses: [{ license: { id: "MIT" } }],
        properties: [{ name: "zen:place", value: "bundled" }],
      },
    ],
  };
}
