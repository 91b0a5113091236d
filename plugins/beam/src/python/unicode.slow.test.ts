import { functions } from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import { PythonModule } from "./index.js";
import { PythonHost } from "./testing/python-host.js";

describe("the case of letters in Python", () => {
  let host: PythonHost;
  before(() => (host = new PythonHost()));
  after(() => host.close());

  for (const name of ["lower", "upper"]) {
    it(`is that of the interpreter for every code point (${name}), but where Python's Unicode is older`, async () => {
      const module = new PythonModule();
      module.use(`zen_${name}`);
      module.define(
        [
          "import unicodedata",
          "def mapped():",
          `  return [zen_${name}(chr(c)) for c in range(0x110000) if not 0xd800 <= c < 0xe000]`,
          "def unknown(text):",
          '  return [c for c in text if unicodedata.category(c) == "Cn"]',
        ].join("\n"),
      );
      const found = (await host.call(module.source(), "mapped")) as readonly string[];
      const { evaluate } = functions.get(name)!.signatures[0]!;
      const odd: string[] = [];
      let index = 0;
      for (let code = 0; code < 0x110000; code++) {
        if (code >= 0xd800 && code < 0xe000) continue;
        const character = String.fromCodePoint(code);
        const expected = evaluate([character], "string") as string;
        if (found[index++] !== expected) odd.push(character + expected);
      }
      for (const pair of odd) expect(await host.call(module.source(), "unknown", pair), pair).not.to.deep.equal([]);
    }).timeout(60_000);
  }
});
