import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isZenError, type PluginPolicy } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import { ageText } from "./age.js";
import { evaluate } from "./evaluate.js";
import { fits } from "./pattern.js";
import { readPolicies } from "./places.js";
import { checkPolicy } from "./read.js";
import type { PolicyFacts, PolicyLayer, PolicyLevel } from "./types.js";

const now = Date.parse("2026-03-10T12:00:00Z");
const facts: PolicyFacts = {
  name: "@acme/store",
  version: "1.2.0",
  registry: "https://plugins.example.com/",
  shipped: false,
  published: "2026-03-09T00:00:00Z",
  publisher: "alice",
  signatures: ["registry"],
  permissions: {
    network: ["storage.googleapis.com"],
    secrets: ["KEY"],
    childProcesses: ["git"],
    files: [{ path: "~/.netrc", access: "read" }],
  },
};
const root = `sha512-${"A".repeat(86)}==`;
const layer = (policy: PluginPolicy, level: PolicyLevel = "user"): PolicyLayer => ({
  level,
  file: `${level}.json`,
  policy,
});
const reasons = (policy: PluginPolicy, about: Partial<PolicyFacts> = {}) =>
  evaluate([layer(policy)], { ...facts, ...about }, now).map(({ reason }) => reason);

describe("a policy", () => {
  const cases: readonly (readonly [string, PluginPolicy, PluginPolicy, RegExp])[] = [
    ["an age", { minimumReleaseAge: "3d" }, { minimumReleaseAge: "36h" }, /published 36 hours ago, and must be 3d old/],
    [
      "registries",
      { registries: ["bundled"] },
      { registries: ["https://plugins.example.com"] },
      /comes from https:\/\/plugins/,
    ],
    ["publishers", { publishers: ["bob"] }, { publishers: ["alice"] }, /published by alice, who is not among/],
    [
      "signatures",
      { requireSignatures: ["registry", "publisher"] },
      { requireSignatures: ["registry"] },
      /no verified signature of its publisher/,
    ],
    ["a name", { blocked: ["@acme/*"] }, { blocked: ["@acme/stores", "acme/store"] }, /is blocked by "@acme\/\*"/],
    ["a range", { blocked: ["@acme/store@<1.3"] }, { blocked: ["@acme/store@<1"] }, /is blocked by/],
    [
      "network",
      { permissions: { network: ["*.example.com"] } },
      { permissions: { network: ["*.googleapis.com"] } },
      /network host storage/,
    ],
    ["programs", { permissions: { childProcesses: [] } }, { permissions: { childProcesses: ["*"] } }, /start git/],
    ["secrets", { permissions: { secrets: ["K"] } }, { permissions: { secrets: ["K*"] } }, /the secret KEY/],
    ["files", { permissions: { files: [] } }, { permissions: { files: ["~/*"] } }, /the files ~\/.netrc/],
  ];
  for (const [what, refusing, allowing, reason] of cases) {
    it(`about ${what} refuses what it says, and nothing else`, () => {
      expect(reasons(refusing)).to.have.lengthOf(1);
      expect(reasons(refusing)[0]).to.match(reason);
      expect(reasons(allowing)).to.deep.equal([]);
    });
  }

  it("refuses what nobody says, and asks nothing of what ships with zen", () => {
    const policy = { minimumReleaseAge: "1m", publishers: ["alice"], requireSignatures: ["registry"] } as const;
    const { published: _published, publisher: _publisher, ...silent } = { ...facts, signatures: [] };
    const judge = (about: PolicyFacts) => evaluate([layer(policy)], about, now).map(({ rule }) => rule);
    expect(judge(silent)).to.have.members(["minimumReleaseAge", "publishers", "requireSignatures"]);
    expect(judge({ ...silent, published: "soon" })).to.include("minimumReleaseAge");
    expect(judge({ ...silent, shipped: true })).to.deep.equal([]);
  });

  it("asks no more of a folder that it pins itself, and does so for no other level", () => {
    const policy: PluginPolicy = {
      ...{ minimumReleaseAge: "1m", publishers: ["bob"], requireSignatures: ["registry"], registries: ["bundled"] },
      permissions: { network: [] },
    };
    const { published: _published, ...silent } = { ...facts, signatures: [], root };
    const rules = (...layers: readonly PolicyLayer[]) => evaluate(layers, silent, now).map(({ rule }) => rule);
    expect(rules(layer(policy))).to.have.lengthOf(5);
    expect(rules(layer({ ...policy, pinnedFolders: [root] }))).to.deep.equal(["permissions"]);
    expect(rules(layer(policy, "machine"), layer({ pinnedFolders: [root] }, "repository"))).to.have.lengthOf(5);
    expect(rules(layer({ ...policy, pinnedFolders: [`sha512-${"B".repeat(86)}==`] }))).to.have.lengthOf(5);
  });

  it("is one of several, of which a further one only ever adds refusals", () => {
    const text = fc.constantFrom("alice", "bob", "bundled", facts.registry, "@acme/*", "*", "git", "@acme/store@^1");
    const texts = fc.array(text, { maxLength: 3 });
    const policy = fc.record(
      {
        minimumReleaseAge: fc.constantFrom("1m", "36h", "3d"),
        registries: texts,
        publishers: texts,
        requireSignatures: fc.subarray(["registry", "publisher"] as const),
        permissions: fc.record(
          { network: texts, secrets: texts, childProcesses: texts, files: texts },
          { requiredKeys: [] },
        ),
        blocked: texts,
        pinnedFolders: fc.constantFrom([root], []),
      },
      { requiredKeys: [] },
    );
    const level = fc.constantFrom<PolicyLevel>("machine", "user", "repository");
    const layers = fc.array(
      fc.tuple(policy, level).map(([each, at]) => layer(each as PluginPolicy, at)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(layers, policy, fc.nat(4), fc.boolean(), (given, further, at, shipped) => {
        const about = { ...facts, shipped, root };
        const before = evaluate(given, about, now);
        const more = [...given.slice(0, at), layer(further as PluginPolicy, "repository"), ...given.slice(at)];
        const after = evaluate(more, about, now);
        for (const refusal of before) expect(after).to.deep.include(refusal);
      }),
    );
  });
});

describe("a policy's form", () => {
  const odd: readonly (readonly [string, unknown])[] = [
    ["a list", []],
    ["a misspelt field", { minimumReleaseAges: "3d" }],
    ["an age without a unit", { minimumReleaseAge: "3" }],
    ["a text for a list", { blocked: "@acme/store" }],
    ["a signature of nobody", { requireSignatures: ["author"] }],
    ["an unknown permission", { permissions: { hosts: [] } }],
    ["a root that is none", { pinnedFolders: ["../mirror"] }],
    ["no range", { blocked: ["@acme/store@newest please"] }],
    ["__proto__", JSON.parse('{"__proto__":{"blocked":[]}}')],
  ];
  for (const [what, value] of odd) {
    it(`is refused with ${what}`, () => {
      expect(() => checkPolicy(value, "policy.json")).to.satisfy((check: () => unknown) => {
        try {
          check();
        } catch (error) {
          return isZenError(error, "POLICY_INVALID");
        }
        return false;
      });
    });
  }

  it("is read from the places of user and machine, of which a variable adds one", async () => {
    const dir = await mkdtemp(join(tmpdir(), "zen-policy-"));
    const machine = join(dir, "machine.json");
    const env = { ZEN_CONFIG_DIR: dir, ZEN_MACHINE_POLICY: machine };
    try {
      await writeFile(join(dir, "policy.json"), '{"blocked":["@acme/*"]}');
      const missing = await readPolicies(env).catch((error: unknown) => error);
      expect(isZenError(missing, "POLICY_INVALID")).to.equal(true);
      await writeFile(machine, '{"registries":["bundled"]}');
      const found = (await readPolicies(env)).filter(({ file }) => file.startsWith(dir));
      expect(found.map(({ level }) => level)).to.deep.equal(["machine", "user"]);
      await writeFile(machine, "{");
      const broken = await readPolicies(env).catch((error: unknown) => error);
      expect(isZenError(broken, "POLICY_INVALID")).to.equal(true);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

describe("words of a policy", () => {
  it("match as a regular expression would", () => {
    const word = fc.stringMatching(/^[ab*]{0,6}$/);
    fc.assert(
      fc.property(word, fc.stringMatching(/^[ab]{0,8}$/), (pattern, text) => {
        expect(fits(pattern, text)).to.equal(new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(text));
      }),
    );
  });

  it("tell an age in its largest unit", () => {
    expect([90_000, 7_200_000, 300_000_000].map(ageText)).to.deep.equal(["1 minutes", "2 hours", "3 days"]);
  });
});
