import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive, isZenError, type Deployment } from "@zen/plugin-sdk";
import { sampleModel } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import { readServer, type ServerRecord } from "./state/server-record.js";
import { closed, listening } from "./testing/http.js";
import { ask, settled, stopServer, TestPlace } from "./testing/place.js";

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then<unknown, unknown>(
    () => "it did not fail",
    (reason) => reason,
  );
  return isZenError(error) ? `${error.code}: ${error.message}` : String(error);
}

function failureOf({ revisions }: Deployment): string | undefined {
  return revisions.at(-1)?.error?.code;
}

describe("the life of a server", function () {
  this.timeout(30_000);
  let place: TestPlace;
  beforeEach(async () => (place = await TestPlace.create()));
  afterEach(() => place.dispose());

  const recorded = (): ServerRecord => {
    const record = readServer(place.layout);
    if (record === undefined) throw new Error("No server is recorded.");
    return record;
  };
  const ended = async ({ process: mark }: ServerRecord) => {
    while (isAlive(mark) === true) await delay(5);
  };

  it("begins with the first deployment and ends with the last", async () => {
    const serving = await place.open();
    await serving.list();
    expect(readServer(place.layout)).to.equal(undefined);
    await place.deploy(serving, "sums", 10);
    await place.deploy(serving, "others", 20);
    const server = recorded();
    await serving.undeploy("others");
    expect(await ask(serving, "sums")).to.equal(11);
    expect(recorded().instance).to.equal(server.instance);
    await serving.undeploy("sums");
    await ended(server);
    expect(recorded().state).to.equal("stopped");
    expect(existsSync(place.layout.models)).to.equal(true);
    await place.deploy(serving, "sums", 20);
    expect(await ask(serving, "sums")).to.equal(21);
  });

  it("has one address for ever, however servers end", async () => {
    const serving = await place.open();
    await place.deploy(serving, "sums", 10);
    const endpoint = await serving.endpoint("sums");
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      await stopServer(place.folder, signal);
      expect(await serving.endpoint("sums"), signal).to.deep.equal(endpoint);
      expect(await ask(serving, "sums")).to.equal(11);
    }
    await serving.undeploy("sums");
    await place.deploy(serving, "sums", 10);
    expect(await serving.endpoint("sums")).to.deep.equal(endpoint);
  });

  it("takes another port when its last one is taken, unless it was told which", async () => {
    const serving = await place.open();
    await place.deploy(serving, "sums", 10);
    await stopServer(place.folder);
    const { port } = recorded();
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    expect((await serving.endpoint("sums")).base).not.to.contain(`:${port}`);
    expect(await ask(serving, "sums")).to.equal(11);
    await closed(other);
  });

  it("fails when its port is taken, says so, and begins when it is free", async () => {
    const other = createServer();
    const port = await listening(other);
    const serving = await place.open({ port });
    expect(failureOf(await place.deploy(serving, "sums", 10))).to.equal("PORT_IN_USE");
    expect(await failure(serving.endpoint("sums"))).to.equal(
      `PORT_IN_USE: Port ${port} of 127.0.0.1 is taken by another program.`,
    );
    await closed(other);
    expect((await serving.endpoint("sums")).base).to.equal(`http://127.0.0.1:${port}`);
    expect((await serving.status("sums"))?.state).to.equal("ready");
  });

  for (const [what, options, path, words] of [
    ["its host is another machine's", { host: "203.0.113.1" }, undefined, /cannot listen on port 0 of 203\.0\.113\.1/],
    ["its program is broken", {}, join(import.meta.dirname, "none.js"), /did not start/],
  ] as const) {
    it(`cannot begin when ${what}, and says why`, async () => {
      const serving = await place.open(options, path);
      expect(failureOf(await place.deploy(serving, "sums", 10))).to.equal("SERVER_START_FAILED");
      expect(await failure(serving.endpoint("sums")))
        .to.match(/^SERVER_START_FAILED/)
        .and.to.match(words);
      const mended = await place.open();
      expect(await ask(mended, "sums")).to.equal(11);
      expect((await mended.status("sums"))?.state).to.equal("ready");
    });
  }

  it("is followed by another when its options change", async () => {
    const serving = await place.open();
    await place.deploy(serving, "sums", 10);
    const before = recorded();
    const changed = await place.open({ maxRequestBytes: 2048 });
    expect(await ask(changed, "sums")).to.equal(11);
    await ended(before);
    expect(recorded().options.maxRequestBytes).to.equal(2048);
    expect((await changed.status("sums"))?.state).to.equal("ready");
  });

  it("is reached from this machine only", async () => {
    const serving = await place.open();
    await place.deploy(serving, "sums", 10);
    expect(new URL((await serving.endpoint("sums")).base).hostname).to.equal("127.0.0.1");
    const { port } = recorded();
    const outside = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal }) => !internal);
    for (const { address, scopeid } of outside) {
      const host = scopeid === undefined || scopeid === 0 ? address : `${address}%${scopeid}`;
      const outcome = await new Promise<string>((resolve) => {
        const socket = connect({ host, port, timeout: 2000 });
        socket.once("connect", () => resolve("connected"));
        socket.once("timeout", () => resolve("silence"));
        socket.once("error", ({ message }) => resolve(message));
        socket.once("connect", () => socket.destroy());
      });
      expect(outcome, host).not.to.equal("connected");
    }
  });

  it("goes on answering while its state folder is damaged, and follows again when it is mended", async () => {
    const serving = await place.open();
    await place.deploy(serving, "sums", 10);
    const { base } = await serving.endpoint("sums");
    const before = readFileSync(place.layout.wishes);
    writeFileSync(place.layout.wishes, "damaged");
    await delay(100);
    expect((await fetch(`${base}/v2/models/sums/ready`)).status).to.equal(200);
    writeFileSync(place.layout.wishes, before);
    await place.deploy(serving, "others", 20);
    expect(await ask(serving, "others")).to.equal(21);
  });

  it("ends when its folder is deleted, and another begins in the new one", async () => {
    await place.deploy(await place.open(), "sums", 10);
    const before = recorded();
    rmSync(place.folder, { recursive: true });
    const serving = await place.open();
    await place.deploy(serving, "sums", 20);
    expect(await ask(serving, "sums")).to.equal(21);
    await ended(before);
  });

  it("fails a model whose file was damaged while there was no server, and answers once it is deployed again", async () => {
    const serving = await place.open();
    await place.deploy(serving, "sums", 10);
    await place.deploy(serving, "others", 20);
    await stopServer(place.folder, "SIGKILL");
    const file = join(place.layout.models, sampleModel(10).digest, "model.onnx");
    rmSync(file);
    writeFileSync(file, "damaged");
    expect(failureOf(await settled(serving, "sums"))).to.equal("MODEL_DAMAGED");
    expect(await ask(serving, "others")).to.equal(21);
    expect((await place.deploy(serving, "sums", 10)).state).to.equal("ready");
    expect(await ask(serving, "sums")).to.equal(11);
  });

  it("leaves no file of models that nobody wishes for", async () => {
    const serving = await place.open();
    await place.deploy(serving, "sums", 10);
    await place.deploy(serving, "sums", 20);
    await serving.traffic("sums", { [sampleModel(20).digest.slice(0, 12)]: 100 });
    expect(readdirSync(place.layout.models)).to.deep.equal([sampleModel(20).digest]);
  });
});
