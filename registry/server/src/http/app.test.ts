import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { codeOf } from "../testing/code.test.js";
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

  it("makes no token at a start that fails, which would tell it nobody", async () => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), "zen-start-"));
    const port = Number(new URL(registry.url).port);
    expect(await codeOf(() => testRegistry({ dataDir, port }))).to.equal("PORT_IN_USE");
    const upstreams = [{ url: "https://a.example", names: ["*"] }];
    expect(await codeOf(() => testRegistry({ dataDir, upstreams }))).to.equal("UPSTREAM_INVALID");
    const begun = await testRegistry({ dataDir });
    expect(begun.token).to.match(/^zen_/);
    await begun.close();
    await rm(dataDir, { recursive: true });
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
