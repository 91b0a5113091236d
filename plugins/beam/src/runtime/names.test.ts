import { expect } from "chai";
import { PythonModule } from "../python/index.js";
import { library } from "../python/runtime/library.js";
import { program } from "./index.js";

describe("the program of a job", () => {
  it("defines nothing twice, also with all of the runtime", () => {
    const module = new PythonModule();
    for (const name of library.keys()) module.use(name);
    const names = [...program(module).matchAll(/^(?:def |class )?(\w+)(?: =|\(|:)/gm)].map((match) => match[1]!);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([]);
    expect(names).to.include.members(["zen", "zen_sketch", "ZEN_SHARDS"]);
  });
});
