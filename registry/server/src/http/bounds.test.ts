import { once } from "node:events";
import net from "node:net";
import { expect } from "chai";
import { routes } from "@zen/registry-protocol";
import { testRegistry, type TestRegistry } from "../testing/registry.test.js";

/** Clients that mean ill: what they hold ends by itself, and others are answered meanwhile. */
describe("bounds of a connection", () => {
  let registry: TestRegistry;
  before(async () => {
    const bounds = { headersMs: 300, requestMs: 900, idleMs: 60_000, bodyBytes: 10_000, headerBytes: 4096 };
    registry = await testRegistry({ bounds });
  });
  after(() => registry.close());

  const connect = async (): Promise<net.Socket> => {
    const socket = net.connect(Number(new URL(registry.url).port), "127.0.0.1").on("error", () => undefined);
    await once(socket, "connect");
    return socket;
  };
  /** All that the server says until it ends the connection. */
  const answer = async (socket: net.Socket): Promise<string> => {
    let said = "";
    socket.on("data", (chunk: Buffer) => void (said += chunk.toString()));
    await once(socket, "close");
    return said;
  };
  const post = (more: string): string =>
    `POST ${routes.accounts} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${registry.token}\r\ncontent-type: application/json\r\n${more}\r\n`;

  it("ends headers that drip", async () => {
    const socket = await connect();
    socket.write("GET / HTTP/1.1\r\n");
    const drip = setInterval(() => socket.write("x-a: b\r\n"), 50);
    const said = await answer(socket);
    clearInterval(drip);
    expect(said)
      .to.match(/^HTTP\/1.1 408 /)
      .and.include("REGISTRY_REQUEST_TIMEOUT");
  });

  it("ends a body that drips", async () => {
    const socket = await connect();
    socket.write(post("content-length: 5000\r\n"));
    const drip = setInterval(() => socket.write(" "), 50);
    const said = await answer(socket);
    clearInterval(drip);
    expect(said).to.match(/^HTTP\/1.1 408 /);
  });

  it("ends a body without an end", async () => {
    const socket = await connect();
    socket.write(post("transfer-encoding: chunked\r\n"));
    const chunk = `1000\r\n${" ".repeat(0x1000)}\r\n`;
    const flow = setInterval(() => socket.write(chunk), 5);
    const said = await answer(socket);
    clearInterval(flow);
    expect(said)
      .to.match(/^HTTP\/1.1 413 /)
      .and.include("REGISTRY_REQUEST_TOO_LARGE");
  });

  it("refuses a body that says it is too large before it comes", async () => {
    const socket = await connect();
    socket.write(post("content-length: 10000000000\r\n"));
    expect(await answer(socket)).to.match(/^HTTP\/1.1 413 /);
  });

  it("refuses headers that are too large, and what is no HTTP", async () => {
    const large = await connect();
    large.write(`GET / HTTP/1.1\r\nx: ${"x".repeat(5000)}\r\n\r\n`);
    expect(await answer(large)).to.match(/^HTTP\/1.1 431 /);
    const other = await connect();
    other.write("SSH-2.0-OpenSSH_9\r\n\r\n");
    expect(await answer(other))
      .to.match(/^HTTP\/1.1 400 /)
      .and.include("REGISTRY_REQUEST_INVALID");
  });

  it("answers others while a hundred drip", async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, connect));
    for (const socket of sockets) socket.write("GET / HTTP/1.1\r\nx-a");
    expect((await registry.ask("GET", "/healthz", { token: "" })).status).to.equal(200);
    await Promise.all(sockets.map(answer));
  });

  it("refuses names that would reach into prototypes, and JSON of depth without measure", async () => {
    const send = async (body: string): Promise<unknown> => {
      const headers = { authorization: `Bearer ${registry.token}`, "content-type": "application/json" };
      const response = await fetch(registry.url + routes.accounts, { method: "POST", headers, body });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    const invalid = [400, "REGISTRY_REQUEST_INVALID"];
    expect(await send('{"name":"ana","__proto__":{"role":"admin"}}')).to.deep.equal(invalid);
    expect(await send('{"name":"ana","constructor":{"prototype":{"role":"admin"}}}')).to.deep.equal(invalid);
    expect(await send("[".repeat(9000))).to.deep.equal(invalid);
    expect(await send(`${"[".repeat(4900)}${"]".repeat(4900)}`)).to.deep.equal(invalid);
    expect(await send("{")).to.deep.equal(invalid);
  });
});
