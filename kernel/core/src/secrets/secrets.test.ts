import { SecretSource } from "@zen/plugin-sdk";
import { memorySecretSource } from "@zen/plugin-sdk/memory";
import { expect } from "chai";
import fc from "fast-check";
import { caught } from "../testing/caught.js";
import { startTestKernel, testPlugin } from "../testing/index.js";
import { resolveReferences, secretNames } from "./references.js";

/** A secret source that needs a secret itself to be opened. */
const vault = (values: Readonly<Record<string, string>>, seen: unknown[]) =>
  testPlugin({
    name: "@acme/vault",
    zen: {
      backends: [
        { contract: SecretSource.id, title: "Vault", configSchema: { properties: { token: { type: "string" } } } },
      ],
    },
    setup: (ctx) =>
      ctx.provide(SecretSource, {
        name: "vault",
        create(config) {
          seen.push(config);
          return memorySecretSource(new Map(Object.entries(values)));
        },
      }),
  });

describe("secrets", () => {
  it("come from the first source that has them; later ones are not asked", async () => {
    const first = {
      name: "environment",
      source: memorySecretSource(new Map(Object.entries({ A: "from the environment" }))),
    };
    const second = {
      name: ".env",
      source: memorySecretSource(new Map(Object.entries({ A: "from .env", B: "also .env" }))),
    };
    await using kernel = await startTestKernel({ secretSources: [first, second] });
    expect(await kernel.secrets.get("A")).to.equal("from the environment");
    expect(await kernel.secrets.get("B")).to.equal("also .env");
    expect(await kernel.secrets.check(["A", "B", "C"])).to.deep.equal([
      { secret: "A", source: "environment" },
      { secret: "B", source: ".env" },
      { secret: "C" },
    ]);
    expect((await kernel.secrets.list()).map(({ secret }) => secret)).to.include.members(["A", "B"]);
    const error = await caught(() => kernel.secrets.get("C"));
    expect(error).to.include({ code: "SECRET_NOT_FOUND" });
    expect(error.message).to.contain("environment, .env");
  });

  it("a stack's source opens only when the earlier ones do not know, with a secret of theirs", async () => {
    const seen: unknown[] = [];
    const environment = {
      name: "environment",
      source: memorySecretSource(new Map(Object.entries({ TOKEN: "t0ken" }))),
    };
    await using kernel = await startTestKernel({
      secretSources: [environment],
      plugins: [vault({ DEEP: "found" }, seen)],
    });
    kernel.addSecretSource({ use: "vault", config: { token: "${secret:TOKEN}" } });
    await kernel.secrets.get("TOKEN");
    expect(seen).to.deep.equal([]);
    expect(await kernel.secrets.get("DEEP")).to.equal("found");
    expect(seen).to.deep.equal([{ token: "t0ken" }]);
  });

  it("a source that needs a secret of its own finds none, instead of waiting for itself", async () => {
    await using kernel = await startTestKernel({ plugins: [vault({ TOKEN: "inside" }, [])] });
    kernel.addSecretSource({ use: "vault", config: { token: "${secret:TOKEN}" } });
    const error = await caught(() => kernel.secrets.get("TOKEN"));
    expect(error).to.include({ code: "SECRET_SOURCE_FAILED" });
    expect(error.cause).to.include({ code: "SECRET_NOT_FOUND" });
  });

  it("a source that cannot answer is a fault, not an absence", async () => {
    const broken = {
      name: "broken",
      source: { get: () => Promise.reject(new Error("offline")), has: () => Promise.reject(new Error("offline")) },
    };
    const second = { name: "second", source: memorySecretSource(new Map(Object.entries({ A: "another value" }))) };
    await using kernel = await startTestKernel({ secretSources: [broken, second] });
    expect(await caught(() => kernel.secrets.get("A"))).to.include({ code: "SECRET_SOURCE_FAILED" });
    expect(await caught(() => kernel.secrets.check(["A"]))).to.include({ code: "SECRET_SOURCE_FAILED" });
  });

  it("are blacked out of texts once they were given out", async () => {
    const source = memorySecretSource(new Map(Object.entries({ A: "hunter2", B: "hunter22" })));
    await using kernel = await startTestKernel({ secretSources: [{ name: "environment", source }] });
    await kernel.secrets.get("A");
    await kernel.secrets.get("B");
    expect(kernel.secrets.redact("login hunter22, hunter2!")).to.equal("login ***, ***!");
  });

  it("references are found and replaced wherever a string stands, and nothing else changes", async () => {
    const config = fc.object({ maxDepth: 4, values: [fc.integer(), fc.boolean(), fc.constant(null), fc.string()] });
    await fc.assert(
      fc.asyncProperty(config, async (value) => {
        const plain = JSON.parse(JSON.stringify(value).replaceAll("${secret:", "")) as never;
        expect(secretNames(plain)).to.deep.equal([]);
        expect(await resolveReferences(plain, () => Promise.reject(new Error("asked")))).to.deep.equal(plain);
        const holding = { deep: [plain, { at: "a${secret:X}b${secret:Y}${secret:X}" }] };
        expect(secretNames(holding)).to.deep.equal(["X", "Y"]);
        const resolved = await resolveReferences(holding, async (name) => `$&${name}`);
        expect(resolved).to.deep.equal({ deep: [plain, { at: "a$&Xb$&Y$&X" }] });
      }),
    );
  });
});
