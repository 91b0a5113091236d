import { expect } from "chai";
import fc from "fast-check";
import { codeOf } from "../testing/code.test.js";
import { lockText, readLock } from "./text.js";
import type { Lock } from "./types.js";

const integrity = `sha512-${"A".repeat(86)}==`;
const lock: Lock = {
  format: "zen-lock@1",
  plugins: {
    "@zen/b": {
      version: "1.0.0",
      integrity,
      source: { registry: "bundled" },
      requested: "^1.0.0",
      requires: { "@zen/a": "1.0.0" },
    },
    "@zen/a": { version: "1.0.0", integrity, source: { folder: "./plugins/a" }, natives: { engine: "2.0.0" } },
  },
  natives: { "engine@2.0.0": { integrity, os: ["linux"] } },
};

describe("zen.lock", () => {
  it("has one text, whatever the order it was made in", () => {
    const text = lockText(lock);
    expect(text.indexOf("@zen/a")).to.be.lessThan(text.indexOf("@zen/b"));
    expect(lockText(readLock(text))).to.equal(text);
    const turned = Object.fromEntries(Object.entries(lock).reverse()) as unknown as Lock;
    expect(lockText(turned)).to.equal(text);
  });

  const edited = (change: (draft: Record<string, Record<string, Record<string, unknown>>>) => void): string => {
    const draft = JSON.parse(lockText(lock));
    change(draft);
    return JSON.stringify(draft);
  };
  const faults: readonly (readonly [string, string])[] = [
    ["text that is cut short", lockText(lock).slice(0, -20)],
    ["an unfinished merge", `<<<<<<< ours\n${lockText(lock)}=======\n`],
    ["an unknown format", '{"format":"zen-lock@9","plugins":{},"natives":{}}'],
    ["a name that climbs", edited((draft) => (draft["plugins"]!["../evil"] = draft["plugins"]!["@zen/a"]!))],
    ["a native's name that climbs", edited((draft) => (draft["natives"]!["../evil@1.0.0"] = { integrity }))],
    ["a version that is none", edited((draft) => (draft["plugins"]!["@zen/a"]!["version"] = "latest"))],
    ["a weak digest", edited((draft) => (draft["plugins"]!["@zen/a"]!["integrity"] = "sha1-x"))],
    [
      "a source of another kind",
      edited((draft) => (draft["plugins"]!["@zen/a"]!["source"] = { url: "https://example.com" })),
    ],
    ["a plugin that is required but not there", edited((draft) => delete draft["plugins"]!["@zen/a"])],
    ["a native that is needed but not there", edited((draft) => (draft["natives"] = {}))],
    ["__proto__ among the plugins", '{"format":"zen-lock@1","plugins":{"__proto__":{}},"natives":{}}'],
    ["a list instead of plugins", '{"format":"zen-lock@1","plugins":[],"natives":{}}'],
  ];
  for (const [what, text] of faults) {
    it(`is refused with ${what}`, async () => expect(await codeOf(() => readLock(text))).to.equal("LOCK_INVALID"));
  }

  it("is read, or refused with its code, whatever it holds", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (plugins, natives) => {
        const code = await codeOf(() => readLock(JSON.stringify({ format: "zen-lock@1", plugins, natives })));
        expect(code).to.be.oneOf(["LOCK_INVALID", "none"]);
      }),
    );
  });
});
