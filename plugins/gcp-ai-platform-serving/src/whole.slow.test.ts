import { discoveryOf, type Definitions } from "@zen/gcp-emulators";
import { runConformance, servingCases } from "@zen/plugin-sdk/conformance";
import { ServingCloud } from "./testing/cloud.js";
import { asProcess } from "./testing/image.js";

let definitions: Readonly<Record<string, readonly Definitions[]>>;

before(async function () {
  this.timeout(120_000);
  definitions = { vertex: [await discoveryOf("aiplatform.v1")], storage: [await discoveryOf("storage.v1")] };
});

runConformance(
  "serving on Vertex AI by its discovery document, with servers that are processes",
  servingCases,
  () => ServingCloud.start(asProcess, {}, definitions),
  { describe, it },
);
