import { expect } from "chai";
import { needs } from "./gcp-needs.js";

describe("what zen gcp:doctor looks for on behalf of gcp-compute", () => {
  const permissions = (config: object): readonly string[] =>
    Object.values(needs["orchestrator@1"]?.(config as never).roles ?? {}).flat();
  const depending = {
    "compute.subnetworks.useExternalIp": [{}, { externalAddress: false }],
    "compute.instances.setTags": [{ tags: ["worker"] }, {}],
    "compute.acceleratorTypes.get": [{ accelerator: { type: "nvidia-tesla-t4", count: 1 } }, {}],
  } as const;

  for (const [permission, [asks, asksNot]] of Object.entries(depending))
    it(`${permission}, where the configuration takes it`, () => {
      expect(permissions(asks)).to.include(permission);
      expect(permissions(asksNot)).not.to.include(permission);
    });
});
