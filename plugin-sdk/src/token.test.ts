import { expect } from "chai";
import { brandOf, hasBrand, withBrand } from "./brand.js";
import { ArtifactStore, MetadataStore, Orchestrator, SecretSource, Training } from "./contracts/index.js";
import { definePlugin, isPlugin } from "./define-plugin.js";
import { isToken, token } from "./token.js";

describe("tokens and brands", () => {
  it("name contracts with their versions", () => {
    expect([ArtifactStore, MetadataStore, Orchestrator, SecretSource, Training].map(({ id }) => id)).to.deep.equal([
      "artifact-store@1",
      "metadata-store@1",
      "orchestrator@1",
      "secret-source@1",
      "training@1",
    ]);
  });

  it("are recognised across copies of the SDK, and cannot be changed", () => {
    const mine = token<number>("my-thing@1");
    expect(isToken(mine)).to.equal(true);
    expect(Object.isFrozen(mine)).to.equal(true);
    const copy = Object.defineProperty({ id: "my-thing@1" }, Symbol.for("zen.token"), { value: true });
    expect(isToken(copy)).to.equal(true);
    for (const other of [{ id: "my-thing@1" }, null, undefined, "my-thing@1"]) expect(isToken(other)).to.equal(false);
  });

  it("mark objects and functions without showing", () => {
    const marked = withBrand({ a: 1 }, "thing");
    expect(Object.keys(marked)).to.deep.equal(["a"]);
    expect(hasBrand(marked, "thing")).to.equal(true);
    expect(hasBrand(marked, "other")).to.equal(false);
    expect(
      hasBrand(
        withBrand(() => 1, "thing"),
        "thing",
      ),
    ).to.equal(true);
    expect(brandOf("thing")).to.equal(Symbol.for("zen.thing"));
  });

  it("mark plugins, which cannot be changed", () => {
    const plugin = definePlugin({ name: "@acme/p", setup: () => undefined });
    expect(isPlugin(plugin)).to.equal(true);
    expect(Object.isFrozen(plugin)).to.equal(true);
    expect(isPlugin({ name: "@acme/p", setup: () => undefined })).to.equal(false);
  });
});
