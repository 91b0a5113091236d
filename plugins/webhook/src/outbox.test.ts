import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Logger } from "@zen/plugin-sdk";
import type { Config, EndpointConfig } from "./config.js";
import { Outbox } from "./outbox.js";
import { Receiver } from "./testing/receiver.js";

const secretOf = (seed: number) => `whsec_${Buffer.alloc(32, seed).toString("base64")}`;
const SECRET = secretOf(1);

describe("the outbox of webhooks", () => {
  let dir: string;
  let receiver: Receiver;
  const warnings: string[] = [];
  const quiet = () => undefined;
  const log: Logger = { debug: quiet, info: quiet, warn: (text) => void warnings.push(text), error: quiet };
  beforeEach(async () => {
    dir = path.join(await mkdtemp(path.join(tmpdir(), "zen-webhook-")), "spool");
    receiver = await new Receiver(SECRET).listen();
    warnings.length = 0;
  });
  afterEach(async () => {
    await receiver.close();
    await rm(path.dirname(dir), { recursive: true, force: true });
  });

  const endpoint = (more: Partial<EndpointConfig> = {}): EndpointConfig => ({
    url: receiver.url,
    secrets: [SECRET],
    events: ["run:finished"],
    timeoutSeconds: 5,
    ...more,
  });
  const outbox = (more: Partial<EndpointConfig> = {}, config: Partial<Config> = {}) =>
    new Outbox(dir, { endpoints: { ops: endpoint(more) }, attempts: 10, flushSeconds: 5, limit: 100, ...config }, log);
  const left = async (): Promise<readonly string[]> =>
    (await readdir(dir, { recursive: true }).catch(() => [])).filter((name) => name.includes("msg_"));

  it("delivers what an endpoint wants, signed, and leaves nothing behind", async () => {
    const box = outbox({ headers: { authorization: "Bearer x" } });
    await box.tell("run:finished", { run: { id: "r" } });
    await box.tell("run:started", { run: { id: "r" } });
    await box.close();
    expect(receiver.faults).to.deep.equal([]);
    expect(receiver.received.map(({ type, data }) => [type, data])).to.deep.equal([
      ["run.finished", { run: { id: "r" } }],
    ]);
    expect(receiver.received[0]?.headers.authorization).to.equal("Bearer x");
    expect(await readdir(path.dirname(dir))).to.deep.equal([]);
  });

  it("signs with every secret while they are rotated", async () => {
    const box = outbox({ secrets: [secretOf(2), SECRET] });
    await box.tell("run:finished", {});
    await box.close();
    expect(receiver.faults).to.deep.equal([]);
    expect(receiver.received).to.have.length(1);
  });

  for (const status of [500, 503, 429, 408]) {
    it(`tries again after ${status}, with the same id`, async () => {
      receiver.answers.push((response) => response.writeHead(status, { "retry-after": "0" }).end());
      const box = outbox();
      await box.tell("run:finished", {});
      await receiver.until(2);
      await box.close();
      expect(new Set(receiver.received.map(({ id }) => id)).size).to.equal(1);
      expect(await left()).to.deep.equal([]);
    });
  }

  it("waits as long as it is asked to, and does not keep the process", async () => {
    receiver.answers.push((response) => response.writeHead(503, { "retry-after": "3600" }).end());
    const box = outbox();
    await box.tell("run:finished", {});
    await box.close();
    expect(receiver.received).to.have.length(1);
    expect(await left()).to.have.length(1);
    const [waiting] = await outbox().list();
    expect(waiting).to.include({ attempts: 1, reason: "HTTP 503" });
  });

  for (const [status, reason] of [
    [404, "HTTP 404"],
    [410, "HTTP 410"],
    [302, "HTTP 302, a redirect, which is not followed"],
  ] as const) {
    it(`gives up after ${status}, and says so`, async () => {
      const other = await new Receiver(SECRET).listen();
      receiver.answers.push((response) => response.writeHead(status, { location: other.url }).end());
      const box = outbox();
      await box.tell("run:finished", {});
      await box.close();
      expect(warnings).to.have.length(1);
      expect(warnings[0])
        .to.match(/^The webhook ops was not told of run\.finished \(msg_\w+\): /)
        .and.contain(reason);
      expect(await left()).to.deep.equal([]);
      expect(other.received.length + other.faults.length, "nobody else is told").to.equal(0);
      await other.close();
    });
  }

  it("gives up after so many attempts", async () => {
    const busy = (response: ServerResponse): void => void response.writeHead(500, { "retry-after": "0" }).end();
    receiver.answers.push(busy, busy, busy);
    const box = outbox({}, { attempts: 3 });
    await box.tell("run:finished", {});
    await receiver.until(3);
    await box.close();
    expect(warnings[0]).to.contain("HTTP 500");
    expect(await left()).to.deep.equal([]);
  });

  it("keeps what nobody answers for the next process, which delivers it once", async () => {
    const down = createServer();
    await new Promise<void>((resolve) => down.listen(0, "127.0.0.1", resolve));
    const { port } = down.address() as AddressInfo;
    await new Promise((resolve) => down.close(resolve));
    const first = outbox({ url: `http://127.0.0.1:${port}/` });
    await first.tell("run:finished", { n: 1 });
    await first.close();
    expect(await left()).to.have.length(1);
    const [second, third] = [outbox(), outbox()];
    await Promise.all([second.adopt(), third.adopt()]);
    await Promise.all([second.close(), third.close()]);
    expect(receiver.received.map(({ data }) => data)).to.deep.equal([{ n: 1 }]);
    expect(await left()).to.deep.equal([]);
  });

  it("takes over what a killed process has left, and not what a living one holds", async () => {
    const script = `const { Spool } = await import(${JSON.stringify(new URL("./spool.js", import.meta.url).href)});
      const { newMessage } = await import(${JSON.stringify(new URL("./message.js", import.meta.url).href)});
      await new Spool(${JSON.stringify(dir)}).put(newMessage("ops", "run:finished", { from: "the dead" }));
      process.kill(process.pid, "SIGKILL");`;
    expect(spawnSync(process.execPath, ["--input-type=module", "-e", script]).signal).to.equal("SIGKILL");
    receiver.answers.push((response) => response.writeHead(503, { "retry-after": "3600" }).end());
    const living = outbox();
    await living.tell("run:finished", { from: "the living" });
    await receiver.until(1);
    const next = outbox();
    await next.adopt();
    await next.close();
    expect(receiver.received.map(({ data }) => data)).to.deep.equal([{ from: "the living" }, { from: "the dead" }]);
    await living.close();
  });

  it("drops what is for an endpoint that is gone, and says so", async () => {
    const first = outbox({ url: "http://127.0.0.1:1/" });
    await first.tell("run:finished", {});
    await first.close();
    const second = new Outbox(dir, { endpoints: {}, attempts: 1, flushSeconds: 1, limit: 1 }, log);
    await second.adopt();
    await second.close();
    expect(warnings[0]).to.contain("no longer configured");
    expect(await left()).to.deep.equal([]);
  });

  it("keeps no more than it may, and says so once", async () => {
    receiver.answers.push((response) => response.writeHead(503, { "retry-after": "3600" }).end());
    const box = outbox({}, { limit: 3 });
    await box.tell("run:finished", {});
    await receiver.until(1);
    for (let n = 0; n < 10; n++) await box.tell("run:finished", {});
    expect(box.counts.waiting).to.equal(3);
    expect(warnings).to.have.length(1);
    await box.close();
    expect(await left()).to.have.length(3);
  });

  it("does not wait for a receiver that hangs, nor read what one pours out", async () => {
    const hanging = outbox({}, { flushSeconds: 0.2 });
    receiver.answers.push(() => undefined);
    await hanging.tell("run:finished", {});
    await receiver.until(1);
    await hanging.close();
    expect(await left(), "nobody knows whether it arrived").to.have.length(1);
    await rm(dir, { recursive: true, force: true });

    receiver.answers.push((response) => {
      response.writeHead(200);
      const pour = (): void =>
        void (response.destroyed || response.write("x".repeat(65_536), () => setImmediate(pour)));
      pour();
    });
    const flooded = outbox();
    await flooded.tell("run:finished", {});
    await flooded.close();
    expect(flooded.counts.delivered).to.equal(1);
  });

  it("goes through the proxy of the environment", async () => {
    const asked: string[] = [];
    const proxy = createServer().on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      socket.end("HTTP/1.1 502 No\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const before = process.env["http_proxy"];
    process.env["http_proxy"] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      const box = outbox({ url: "http://receiver.example:8080/hook" });
      await box.tell("run:finished", {});
      await box.close();
      expect(asked).to.deep.equal(["receiver.example:8080"]);
    } finally {
      if (before === undefined) delete process.env["http_proxy"];
      else process.env["http_proxy"] = before;
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
});
