import { tooMany, unavailable } from "@zen/gcp-emulators";
import { expect } from "chai";
import { ServingCloud } from "./testing/cloud.js";
import { ask, settled, specOf } from "./testing/deploying.js";
import { inThisProcess } from "./testing/image.js";

const PREFIX = "aiplatform.projects.locations.";

describe("a deployment on Vertex AI", function () {
  this.timeout(60_000);
  let cloud: ServingCloud;
  beforeEach(async () => (cloud = await ServingCloud.start(inThisProcess)));
  afterEach(() => cloud.dispose());

  for (const method of [
    "models.upload",
    "endpoints.create",
    "endpoints.deployModel",
    "endpoints.patch",
    "endpoints.get",
    "models.listVersions",
  ]) {
    for (const [what, fault] of [
      ["refused for a while", unavailable],
      ["answered, and the answer is lost", { kind: "lose" }],
      ["one of too many", tooMany],
    ] as const) {
      it(`comes about although ${method} is ${what}`, async () => {
        cloud.gcp.faults.inject({ method: PREFIX + method, fault });
        const serving = await cloud.open();
        const wish = await specOf(cloud, 10);
        // Whoever is told of a fault looks again.
        for (let tries = 0; tries < 5; tries++) {
          try {
            await serving.deploy(wish);
            await settled(serving);
            break;
          } catch (error) {
            expect(error).to.have.property("code").that.matches(/^GCP_/);
          }
        }
        expect((await serving.status("sums"))?.state).to.equal("ready");
        expect(await ask(serving)).to.equal(11);
        expect(cloud.vertex.endpoints.all).to.have.length(1);
      });
    }
  }
});
