import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { parseConfig } from "../config/index.js";
import { stackBackend, stackConfig, storeRef } from "./backend-refs.js";

const document = parseConfig(`{
  "stores": { "artifacts": { "default": { "use": "disk" }, "cold": { "use": "bucket" } }, "metadata": { "default": { "use": "sql" } } },
  "stacks": { "local": { "orchestrator": { "use": "here" },
    "backends": { "big": { "contract": "training@1", "use": "cloud" } } } },
  "stack": "local"
}`);

function fault(act: () => unknown): { code: string; place: string | undefined; hint: string | undefined } {
  try {
    act();
  } catch (error) {
    if (isZenError(error)) return { code: error.code, place: error.place, hint: error.hint };
  }
  throw new Error("no ZenError");
}

describe("backends of a stack", () => {
  it("are the defaults, or those named", () => {
    expect(stackBackend(document, "local", "orchestrator")).to.deep.equal({
      ref: { use: "here" },
      place: "zen.config.json:3:26",
    });
    expect(stackBackend(document, "local", "training", "big").ref.use).to.equal("cloud");
    expect(storeRef(document, "artifacts").ref.use).to.equal("disk");
    expect(storeRef(document, "artifacts", "cold").ref.use).to.equal("bucket");
  });

  it("that are missing are told with the place that should have them", () => {
    expect(fault(() => stackBackend(document, "local", "serving"))).to.include({
      code: "BACKEND_NOT_IN_STACK",
      place: "zen.config.json:3:15",
    });
    expect(fault(() => stackBackend(document, "local", "training", "bigg"))).to.include({
      code: "BACKEND_NOT_IN_STACK",
      hint: "Did you mean big?",
    });
    expect(fault(() => stackBackend(document, "local", "processing", "big")).code).to.equal("BACKEND_NOT_IN_STACK");
    expect(fault(() => storeRef(document, "metadata", "defualt"))).to.include({
      code: "STORE_NOT_FOUND",
      hint: "Did you mean default?",
    });
    expect(fault(() => stackConfig(document.config, "toString")).code).to.equal("STACK_NOT_FOUND");
  });
});
