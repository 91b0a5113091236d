import { expect } from "chai";
import { testRegistry, type TestRegistry } from "../testing/registry.test.js";

describe("the app", () => {
  let registry: TestRegistry;
  before(async () => {
    registry = await testRegistry();
  });
  after(() => registry.close());

  it("tells the first administrator's token once", async () => {
    expect(registry.token).to.match(/^zen_[A-Za-z0-9_-]{43}$/);
    const again = await testRegistry({ dataDir: registry.dataDir });
    expect(again.token).to.equal("");
    await again.close();
  });

  it("answers in npm's form that there is nothing", async () => {
    const { status, body } = await registry.ask("GET", "/-/nowhere");
    expect(status).to.equal(404);
    expect(body).to.deep.equal({
      error: "This registry has nothing at this address.",
      code: "REGISTRY_ROUTE_NOT_FOUND",
    });
  });

  it("refuses a token that it did not give", async () => {
    const { status, body, headers } = await registry.ask("GET", "/-/nowhere", { token: "zen_guess" });
    expect(status).to.equal(401);
    expect(body["code"]).to.equal("REGISTRY_UNAUTHENTICATED");
    expect(headers.get("www-authenticate")).to.equal("Bearer");
    expect(headers.get("npm-notice")).to.equal(`${String(body["hint"])} (zen help REGISTRY_UNAUTHENTICATED)`);
  });
});
