import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleModel } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import { closed, exchange, exchangeInTurn, listening } from "../testing/http.js";
import { stored } from "../testing/models.js";
import { ReadyDeployment } from "./deployments.js";
import { httpServer } from "./http-server.js";
import { LoadedModel } from "./loaded-model.js";
import { routes, VERSION } from "./routes.js";

const MOST = 4096;
const ID = sampleModel(10).digest.slice(0, 12);
const TIMEOUTS = { headersMs: 150, requestMs: 300, idleMs: 300, checkMs: 20 };
const REQUEST = '{"inputs":[{"name":"x","datatype":"FP64","shape":[2],"data":[1,2]}]}';
const INFER = "/v2/models/sums/infer";

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly error?: string } & Record<string, unknown>;
}

describe("the HTTP server", function () {
  this.timeout(20_000);
  let folder: string;
  let model: LoadedModel;
  let server: Server;
  let port: number;
  let areReady = true;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-serving-http-"));
    model = await LoadedModel.load(folder, await stored(folder, sampleModel(10)), 1);
    const deployments = new Map([
      ["sums", new ReadyDeployment([{ id: ID, model, share: 100 }])],
      ["loading", new ReadyDeployment([])],
    ]);
    const found = {
      get: (name: string) => deployments.get(name),
      get areReady() {
        return areReady;
      },
    };
    server = httpServer(routes(found, "an-instance"), MOST, TIMEOUTS);
    port = await listening(server);
  });
  after(async () => {
    await closed(server);
    await model.release();
    await rm(folder, { recursive: true });
  });

  async function call(path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
  }
  const post = (body: string | Buffer | undefined, headers: Record<string, string> = {}, path = INFER) =>
    call(path, { method: "POST", body: body ?? null, headers: { "content-type": "application/json", ...headers } });

  describe("speaks the Open Inference Protocol v2", () => {
    it("tells that it is live, and which instance it is", async () => {
      const { status, body, headers } = await call("/v2/health/live");
      expect([status, body]).to.deep.equal([200, { live: true }]);
      expect(headers.get("zen-serving-instance")).to.equal("an-instance");
      expect(headers.get("content-type")).to.equal("application/json");
    });

    it("is ready when every model is", async () => {
      expect(await call("/v2/health/ready")).to.deep.include({ status: 200, body: { live: true, ready: true } });
      areReady = false;
      expect(await call("/v2/health/ready")).to.deep.include({ status: 503, body: { live: true, ready: false } });
      areReady = true;
    });

    for (const path of ["/v2", "/v2/"]) {
      it(`tells at ${path} what it is, with the package's version`, async () => {
        const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
        expect(VERSION).to.equal(version);
        expect(await call(path)).to.deep.include({
          status: 200,
          body: { name: "zen-local-serving", version, extensions: [] },
        });
      });
    }

    for (const path of ["/v2/models/sums", `/v2/models/sums/versions/${ID}`]) {
      it(`tells at ${path.replace(ID, "ID")} what the model takes and gives`, async () => {
        expect((await call(path)).body).to.deep.equal({
          name: "sums",
          versions: [ID],
          platform: "onnxruntime_onnx",
          inputs: [{ name: "x", datatype: "FP64", shape: [-1] }],
          outputs: [{ name: "value", datatype: "FP32", shape: [-1] }],
        });
      });

      it(`tells at ${path.replace(ID, "ID")}/ready that the model is ready`, async () => {
        expect(await call(`${path}/ready`)).to.deep.include({ status: 200, body: { name: "sums", ready: true } });
      });

      it(`infers at ${path.replace(ID, "ID")}/infer`, async () => {
        expect(await post(REQUEST, {}, `${path}/infer`)).to.deep.include({
          status: 200,
          body: {
            model_name: "sums",
            model_version: ID,
            outputs: [{ name: "value", datatype: "FP32", shape: [2], data: [11, 12] }],
          },
        });
      });
    }

    it("gives the request's id back", async () => {
      expect((await post(REQUEST.replace("{", '{"id":"42",'))).body["id"]).to.equal("42");
    });

    it("answers 503 for a model that is not ready", async () => {
      expect(await call("/v2/models/loading/ready")).to.deep.include({
        status: 503,
        body: { name: "loading", ready: false },
      });
      expect((await call("/v2/models/loading")).status).to.equal(503);
      const reply = await post(REQUEST, {}, "/v2/models/loading/infer");
      expect([reply.status, reply.body.error]).to.deep.equal([503, 'the model "loading" is not ready']);
    });

    for (const path of ["/v2/models/none", "/v2/models/none/ready", "/v2/models/sums/versions/1"]) {
      it(`answers 404 at ${path}`, async () => {
        expect(await call(path))
          .to.deep.include({ status: 404 })
          .and.to.have.nested.property("body.error")
          .that.contains("no model");
      });
    }

    it("answers 404 to an inference by a version that is not there", async () => {
      expect((await post(REQUEST, {}, "/v2/models/sums/versions/1/infer")).body.error).to.equal(
        'there is no model "sums" of version "1" that is ready',
      );
    });
  });

  describe("refuses", () => {
    for (const path of [
      "/",
      "/v1",
      "/v2/models",
      "/v2/models/",
      "/v2/models//infer",
      "/v2/models/sums/",
      "/v2/models/sums/infer/",
      "/v2/models/sums/versions/infer",
      "//v2",
      "/V2",
      "/v2/models/__proto__",
      "/v2/models/constructor",
      "/v2/models/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
      "/v2/models/s%75ms",
    ]) {
      it(`what is not there: ${path}`, async () => {
        expect((await call(path)).status).to.equal(404);
      });
    }

    for (const path of [
      "/../../etc/passwd",
      "/v2/models/../../etc/passwd",
      "/v2/./health/live",
      "http://other/v2",
      "*",
    ]) {
      it(`what is no plain path: ${path}`, async () => {
        const reply = await exchange(port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        expect(reply).to.match(/^HTTP\/1\.1 404 /);
      });
    }

    it("other methods, and names those that there are", async () => {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const { status, headers } = await call(INFER, { method });
        expect([status, headers.get("allow")], method).to.deep.equal([405, "POST"]);
      }
      const { status, headers } = await call("/v2/models/sums", { method: "POST", body: "{}" });
      expect([status, headers.get("allow")]).to.deep.equal([405, "GET, HEAD"]);
    });

    it("nothing of a query, and answers HEAD without a body", async () => {
      expect((await call("/v2/health/live?verbose=1")).status).to.equal(200);
      const head = await call("/v2", { method: "HEAD" });
      expect([head.status, head.body]).to.deep.equal([200, {}]);
    });

    for (const [what, sent] of [
      ["no body", undefined],
      ["half a body", REQUEST.slice(0, -2)],
      ["a page", "<html>"],
      ["bytes that are no text", Buffer.from([0xff, 0xfe])],
      ["a deep nest", "[".repeat(4000)],
    ] as const) {
      it(`what is not JSON: ${what}`, async () => {
        const { status, body } = await post(sent);
        expect(status).to.equal(400);
        expect(body.error).to.match(/^the body is not (JSON|UTF-8)/);
      });
    }

    for (const [header, value, status] of [
      ["content-type", "text/plain", 415],
      ["content-type", "application/octet-stream", 415],
      ["content-type", "application/jsonp", 415],
      ["content-type", "application/json; charset=latin1", 415],
      ["content-encoding", "gzip", 415],
      ["inference-header-content-length", "10", 400],
      ["content-type", "application/json; charset=UTF-8", 200],
    ] as const) {
      it(`${status === 200 ? "not " : ""}the header ${header}: ${value}`, async () => {
        expect((await post(REQUEST, { [header]: value })).status).to.equal(status);
      });
    }

    it("a body that is announced too big, before it has come", async () => {
      const sent = `POST ${INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n{`;
      expect(await exchange(port, sent)).to.match(/^HTTP\/1\.1 413 .*has more than 4096 bytes/s);
    });

    it("a body that turns out too big", async () => {
      const sent = `POST ${INFER} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const chunk = `400\r\n${"x".repeat(0x400)}\r\n`;
      expect(await exchange(port, sent, chunk.repeat(5))).to.match(/^HTTP\/1\.1 413 .*has more than 4096 bytes/s);
    });

    it("a body of megabytes, such that one who sends all before reading gets to read why", async () => {
      const sent = `POST ${INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: ${20 << 20}\r\n\r\n`;
      const reply = await exchangeInTurn(port, sent, Buffer.alloc(20 << 20, " "));
      expect(reply).to.match(/^HTTP\/1\.1 413 .*has more than 4096 bytes/s);
    });

    it("headers without end", async () => {
      const reply = await exchange(port, `GET /v2 HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`);
      expect(reply).to.match(/^HTTP\/1\.1 431 .*headers are too large/s);
    });

    for (const [what, sent] of [
      ["noise", Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])],
      ["two lengths", `POST ${INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
      [
        "a length and chunks",
        `POST ${INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ],
      ["a broken chunk", `POST ${INFER} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ] as const) {
      it(`what is not HTTP: ${what}`, async () => {
        expect(await exchange(port, sent)).to.match(/^HTTP\/1\.1 400 .*\{"error":"the request is not HTTP\/1.1"\}$/s);
      });
    }
  });

  describe("waits no longer than it must", () => {
    it("for headers", async () => {
      expect(await exchange(port, "GET /v2 HTTP/1.1\r\nHost: x\r\n")).to.match(
        /^HTTP\/1\.1 408 .*did not arrive in time/s,
      );
    });

    it("for a body", async () => {
      const sent = `POST ${INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`;
      expect(await exchange(port, sent)).to.match(/^HTTP\/1\.1 408 .*did not arrive in time/s);
    });

    it("for another request, and for one that never begins", async () => {
      expect(await exchange(port, "GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n")).to.match(/^HTTP\/1\.1 200 /);
      expect(await exchange(port)).not.to.match(/^HTTP\/1\.1 2/);
    });

    it("and answers others meanwhile", async () => {
      const slow = Array.from({ length: 50 }, () =>
        exchange(port, `POST ${INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{`),
      );
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(REQUEST)));
      expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
      await Promise.all(slow);
    });
  });
});
