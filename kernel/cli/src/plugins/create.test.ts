import { pluginKinds, pluginLicences } from "@zen/registry-client";
import { expect } from "chai";
import { pluginsCreate } from "../commands/plugins-create.js";

describe("plugins:create", () => {
  it("offers every kind and licence", () => {
    expect(pluginsCreate.flags["kind"]?.options).to.deep.equal(pluginKinds);
    expect(pluginsCreate.flags["licence"]?.options).to.deep.equal(pluginLicences);
  });
});
