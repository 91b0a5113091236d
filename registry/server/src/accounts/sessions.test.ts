import { expect } from "chai";
import { routes } from "@zen/registry-protocol";
import { testRegistry, type TestRegistry } from "../testing/registry.test.js";

describe("sessions of a browser", () => {
  let registry: TestRegistry;
  beforeEach(async () => {
    registry = await testRegistry();
  });
  afterEach(() => registry.close());

  const open = async (): Promise<string> => {
    const { headers } = await registry.ask("POST", routes.session, { token: "", body: { token: registry.token } });
    const line = headers.get("set-cookie")!;
    expect(line).to.include("HttpOnly").and.include("SameSite=Strict");
    return line.slice(0, line.indexOf(";"));
  };
  const ask = async (method: string, route: string, cookie: string): Promise<number> =>
    (await fetch(registry.url + route, { method, headers: { cookie } })).status;

  it("allow to read, and nothing else", async () => {
    const cookie = await open();
    expect(await ask("GET", routes.namespaces, cookie)).to.equal(200);
    expect(await ask("GET", routes.accounts, cookie)).to.equal(403);
    expect(await ask("POST", routes.tokens, cookie)).to.equal(401);
  });

  it("end when they are closed, and with their token", async () => {
    const [first, second] = [await open(), await open()];
    await ask("DELETE", routes.session, first);
    expect(await ask("GET", routes.namespaces, first)).to.equal(401);
    expect(await ask("GET", routes.namespaces, second)).to.equal(200);
    const { token } = (await registry.ask("GET", routes.self)).body;
    await registry.ask("DELETE", routes.token(String(token)));
    expect(await ask("GET", routes.namespaces, second)).to.equal(401);
  });

  it("begin with a token that holds", async () => {
    const { status } = await registry.ask("POST", routes.session, { token: "", body: { token: "zen_guess" } });
    expect(status).to.equal(401);
  });
});
