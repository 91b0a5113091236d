import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow } from "../support/page.js";

describe("the guide to the catalogue, upstreams and mirrors", () => {
  const clone = useClone();

  it("does what it says", async () => {
    const printed = (await follow(clone.dir(), await fencesOf("docs/guides/catalogue-and-mirrors.md"))).join("");
    expect(printed).to.match(/@acme\/my-store +1\.1\.0 +step/);
    expect(printed)
      .to.match(/version\.restore/)
      .and.to.match(/version\.block/);
    expect(printed).to.match(/ZEN-\d{4}-0001 is withdrawn/);
    expect(printed).to.match(/@acme\/my-store@1\.1\.0 was there already/);
    expect(printed).to.match(/127\.0\.0\.1:\d+ +SHA256:\S+ +trusted/);
    expect(printed).to.match(/1 plugin, 0 native packages/);
    expect(printed).to.match(/"@acme": "\.\.\/mirror#sha512-/);
    expect(printed).to.match(/\+ @acme\/my-store 1\.1\.0/);
  });
});
