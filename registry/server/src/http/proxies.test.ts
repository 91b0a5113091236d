import { expect } from "chai";
import { testRegistry, type TestRegistry } from "../testing/registry.test.js";

describe("proxies", () => {
  let registry: TestRegistry;
  afterEach(() => registry.close());

  const addressSeen = async (trustedProxies: readonly string[]): Promise<unknown> => {
    registry = await testRegistry({ trustedProxies });
    await fetch(`${registry.url}/healthz`, { headers: { "x-forwarded-for": "203.0.113.9" } });
    return registry.log.find(({ message }) => message === "request")?.["address"];
  };

  it("are believed where they are trusted", async () => {
    expect(await addressSeen(["127.0.0.0/8"])).to.equal("203.0.113.9");
  });

  it("are not believed otherwise: anybody could take any address, and guess from there", async () => {
    expect(await addressSeen([])).to.equal("127.0.0.1");
    await registry.close();
    expect(await addressSeen(["10.0.0.0/8"])).to.equal("127.0.0.1");
  });
});
