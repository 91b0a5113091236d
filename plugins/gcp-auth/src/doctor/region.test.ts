import { expect } from "chai";
import { isNear } from "./region.js";

describe("a bucket is near the work", () => {
  for (const [location, region, near] of [
    ["EUROPE-WEST4", "europe-west4", true],
    ["EUROPE-WEST4", "europe-west1", false],
    ["EU", "europe-north1", true],
    ["EU", "us-central1", false],
    ["US", "us-east1", true],
    ["ASIA", "asia-south1", true],
    ["NAM4", "us-central1", true],
    ["NAM4", "us-west1", false],
    ["EUR4", "europe-west4", true],
  ] as const)
    it(`${near ? "" : "not "}in ${location} for ${region}`, () => {
      expect(isNear({ location }, region)).to.equal(near);
    });

  it("where somebody chose its two regions", () => {
    const customPlacementConfig = { dataLocations: ["EUROPE-WEST1", "EUROPE-WEST4"] };
    expect(isNear({ location: "EU", customPlacementConfig }, "europe-west4")).to.equal(true);
    expect(isNear({ location: "EU", customPlacementConfig }, "europe-west3")).to.equal(false);
  });
});
