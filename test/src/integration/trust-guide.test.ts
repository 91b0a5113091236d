import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow } from "../support/page.js";

describe("the guide to trust and policy", () => {
  const clone = useClone();

  it("does what it says", async () => {
    const fences = await fencesOf("docs/guides/trust-and-policy.md");
    const printed = (await follow(clone.dir(), fences)).join("");
    expect(printed).to.match(/signed by +registry, publisher/);
    expect(printed).to.match(/was published \d minutes ago, and must be 3d old \(policy of the user/);
    expect(printed).to.match(/wants the network host api\.example\.com, which permissions\.network does not allow/);
    expect(printed).to.match(/POLICY_REFUSED/);
  });
});
