import { ZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { FakeNpm } from "../testing/world.test.js";
import { codeOf } from "../testing/code.test.js";
import { resolveClosure } from "./resolve.js";

describe("resolveClosure", () => {
  it("locks what is needed, once where ranges allow, with every platform's packages", async () => {
    const npm = new FakeNpm();
    npm.add("a", "1.0.0", { dependencies: { c: "^1.0.0" }, optionalDependencies: { mac: "1.0.0" } });
    npm.add("b", "1.0.0", { dependencies: { c: ">=1.0.0", a: "*" } });
    npm.add("c", "1.4.0");
    npm.add("c", "2.0.0");
    npm.add("mac", "1.0.0", { os: ["darwin"], cpu: ["arm64"] });
    const { closure, missing } = await resolveClosure({ a: "^1.0.0", b: "1.0.0" }, npm);
    expect(closure.map(({ name, version }) => `${name}@${version}`)).to.deep.equal([
      "a@1.0.0",
      "b@1.0.0",
      "c@1.4.0",
      "mac@1.0.0",
    ]);
    expect(closure[0]).to.deep.include({ dependencies: { c: "1.4.0" }, optionalDependencies: { mac: "1.0.0" } });
    expect(closure[3]).to.deep.include({ os: ["darwin"], cpu: ["arm64"] });
    expect(missing).to.deep.equal([]);
  });

  it("ends on packages that depend on each other", async () => {
    const npm = new FakeNpm();
    npm.add("a", "1.0.0", { dependencies: { b: "*" } });
    npm.add("b", "1.0.0", { dependencies: { a: "*" } });
    expect((await resolveClosure({ a: "*" }, npm)).closure).to.have.length(2);
  });

  it("passes over optional packages that nobody published, and names them", async () => {
    const npm = new FakeNpm();
    npm.add("a", "1.0.0", { optionalDependencies: { gone: "1.0.0" } });
    const strict = {
      manifest: (name: string, range: string) =>
        name === "gone" ? Promise.reject(new ZenError("NATIVE_NOT_FOUND", "gone")) : npm.manifest(name, range),
    };
    const { closure, missing } = await resolveClosure({ a: "1.0.0" }, strict);
    expect(missing).to.deep.equal(["gone@1.0.0"]);
    expect(closure[0]).not.to.have.property("optionalDependencies");
    expect(await codeOf(resolveClosure({ gone: "1.0.0" }, strict))).to.equal("NATIVE_NOT_FOUND");
  });

  it("refuses addresses, aliases and tags", async () => {
    for (const range of ["https://example.com/x.tgz", "npm:other@1", "next", "file:../x", "git+ssh://host/x"]) {
      const npm = new FakeNpm();
      npm.add("a", "1.0.0", { dependencies: { b: range } });
      expect(await codeOf(resolveClosure({ a: "1.0.0" }, npm)), range).to.equal("NATIVE_REFUSED");
    }
  });
});
