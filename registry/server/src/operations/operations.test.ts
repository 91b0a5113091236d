import { once } from "node:events";
import net from "node:net";
import { expect } from "chai";
import { routes } from "@zen/registry-protocol";
import { testRegistry, type TestRegistry } from "../testing/registry.test.js";

describe("operations", () => {
  let registry: TestRegistry;
  before(async () => {
    registry = await testRegistry();
  });
  after(() => registry.close());

  it("tell anybody that the registry is healthy, and no more", async () => {
    const { status, body } = await registry.ask("GET", "/healthz", { token: "" });
    expect([status, body]).to.deep.equal([200, { status: "ok" }]);
  });

  it("measure requests by route, for who has a token", async () => {
    await registry.ask("GET", routes.namespace("@none"));
    const { status, body, headers } = await registry.ask("GET", "/metrics");
    expect(status).to.equal(200);
    expect(headers.get("content-type")).to.match(/^text\/plain; version=0\.0\.4/);
    expect(body["text"]).to.match(
      /zen_registry_request_seconds_count\{method="GET",route="\/-\/zen\/v1\/namespaces\/:scope",status="404"\} 1/,
    );
    expect(body["text"]).to.include("process_resident_memory_bytes");
    expect((await registry.ask("GET", "/metrics", { token: "" })).status).to.equal(401);
  });

  it("answer requests under way before they end", async () => {
    const own = await testRegistry();
    const body = JSON.stringify({ name: "ana" });
    const socket = net.connect(Number(new URL(own.url).port), "127.0.0.1");
    const head = [
      `POST ${routes.accounts} HTTP/1.1`,
      ...["host: x", `authorization: Bearer ${own.token}`, "content-type: application/json"],
      ...[`content-length: ${body.length}`, "expect: 100-continue"],
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
    const [first] = (await once(socket, "data")) as [Buffer];
    expect(first.toString()).to.include("100 Continue");
    const closed = own.close();
    socket.write(body);
    const [second] = (await once(socket, "data")) as [Buffer];
    expect(second.toString()).to.match(/^HTTP\/1.1 201 /);
    await closed;
  });
});
