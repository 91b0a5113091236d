import { expect } from "chai";
import fc from "fast-check";
import { labelValue, machineName, requestId } from "./names.js";
import { quoted } from "./shell.js";
import { spawnSync } from "node:child_process";

describe("names on Compute Engine", () => {
  it("are the same for the same job, and of the form that the service takes", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (id, other) => {
        expect(machineName(id))
          .to.match(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])$/)
          .and.equal(machineName(id));
        expect(machineName(id) === machineName(other)).to.equal(id === other);
        expect(requestId("insert", id)).to.match(
          /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
        expect(labelValue(id)).to.match(/^[a-z0-9_-]{0,63}$/);
      }),
    );
    expect(requestId("a", "bc")).not.to.equal(requestId("ab", "c"));
  });

  it("reach the script as they are", () => {
    const words = ["", "'", "a'b\"c", "$(touch x)`ls`\\", "line\nbreak", "ünï😀", "-n"];
    const { stdout } = spawnSync("bash", ["-c", `printf '%s\\0' ${words.map(quoted).join(" ")}`], { encoding: "utf8" });
    expect(stdout.split("\0").slice(0, -1)).to.deep.equal(words);
    expect(() => quoted("a\0b")).to.throw("NUL");
  });
});
