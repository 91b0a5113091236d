import { expect } from "chai";
import { PythonModule } from "./index.js";
import { library } from "./runtime/library.js";
import { PythonHost } from "./testing/python-host.js";

/** The names that the code of a module takes from outside of its functions and that are nowhere. */
const unknown = `
import builtins
import dis
def unknown_names():
  found = set()
  def visit(code):
    for each in dis.get_instructions(code):
      if each.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
        found.add(each.argval)
    for each in code.co_consts:
      if hasattr(each, "co_code"):
        visit(each)
  for value in list(globals().values()):
    if hasattr(value, "__code__"):
      visit(value.__code__)
    elif isinstance(value, type):
      for each in vars(value).values():
        if hasattr(each, "__code__"):
          visit(each.__code__)
  return sorted([name for name in found if name not in globals() and not hasattr(builtins, name)])
`;

describe("the Python runtime", () => {
  let host: PythonHost;
  before(() => (host = new PythonHost()));
  after(() => host.close());

  it("has all that each of its parts uses", async () => {
    for (const name of library.keys()) {
      const module = new PythonModule();
      module.use(name);
      module.define(unknown);
      expect(await host.call(module.source(), "unknown_names"), name).to.deep.equal([]);
    }
  });
});
