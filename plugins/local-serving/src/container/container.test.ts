import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokenModel, sampleModel, type SampleModel } from "@zen/plugin-sdk/conformance";
import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { closed, listening } from "../testing/http.js";
import { serveModel, type RunningModel } from "./serve-model.js";
import { readSettings } from "./settings.js";

const QUESTION = '{"inputs":[{"name":"x","datatype":"FP64","shape":[1],"data":[5]}]}';

/** What a server answers, as far as the tests look at it. */
interface Said {
  readonly ready?: boolean;
  readonly model_name?: string;
  readonly model_version?: string;
  readonly outputs?: readonly { readonly data: readonly number[] }[];
}

describe("a serving container", function () {
  this.timeout(20_000);
  let folder: string;
  const running: RunningModel[] = [];
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "zen-container-"))));
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close();
    await rm(folder, { recursive: true });
  });

  const put = async ({ contents }: SampleModel, more: Readonly<Record<string, string>> = {}) => {
    for (const [path, bytes] of Object.entries({ ...contents, ...more })) await writeFile(join(folder, path), bytes);
  };
  const serve = async (env: Readonly<Record<string, string>>, ...argv: readonly string[]): Promise<RunningModel> => {
    const one = await serveModel(readSettings(["--host", "127.0.0.1", "--port", "0", ...argv], env));
    running.push(one);
    return one;
  };
  const ask = async ({ port }: RunningModel, path: string, body?: string): Promise<[number, Said]> => {
    const headers = { "content-type": "application/json" };
    const init = body === undefined ? {} : { method: "POST", body, headers };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return [answer.status, (await answer.json()) as Said];
  };
  const failureOf = async ({ loaded }: RunningModel) =>
    loaded.then(
      () => "it was loaded",
      (error: unknown) => (isZenError(error) ? error.code : String(error)),
    );

  it("answers at the routes of Vertex AI and at those of the protocol", async () => {
    await put(sampleModel(10));
    const aip = { AIP_STORAGE_URI: folder, AIP_HEALTH_ROUTE: "/healthy", AIP_PREDICT_ROUTE: "/predict" };
    const one = await serve(aip, "--name", "sums");
    await one.loaded;
    expect((await ask(one, "/healthy"))[0]).to.equal(200);
    const [status, body] = await ask(one, "/predict", QUESTION);
    expect([status, body.model_name, body.outputs?.[0]?.data]).to.deep.equal([200, "sums", [15]]);
    expect((await ask(one, "/v2/models/sums/infer", QUESTION))[1]).to.deep.equal(body);
    expect((await ask(one, "/v2/models/others/infer", QUESTION))[0]).to.equal(404);
    expect((await ask(one, "/v2/health/ready"))[1].ready).to.equal(true);
  });

  it("says that it is alive, and not yet ready, while the model is being loaded", async () => {
    await put(sampleModel(10));
    const one = await serve({ AIP_STORAGE_URI: folder, AIP_HEALTH_ROUTE: "/healthy" });
    expect((await ask(one, "/v2/health/live"))[0]).to.equal(200);
    const [early] = await ask(one, "/healthy");
    await one.loaded;
    expect(early).to.be.oneOf([200, 503]);
    expect((await ask(one, "/healthy"))[0]).to.equal(200);
  });

  it("takes name, version and digests from whoever deployed the model", async () => {
    const { contents } = sampleModel(10);
    const { digest } = sampleModel(10);
    await put(sampleModel(10), {
      "served.json": JSON.stringify({ name: "sums", version: "v1", files: { "model.onnx": digest } }),
    });
    const one = await serve({ MODEL_URI: folder });
    await one.loaded;
    const [, body] = await ask(one, "/v2/models/sums/infer", QUESTION);
    expect([body.model_name, body.model_version]).to.deep.equal(["sums", "v1"]);
    expect(contents).to.have.property("model.onnx");
    await writeFile(join(folder, "model.onnx"), sampleModel(11).contents["model.onnx"] as Uint8Array);
    expect(await failureOf(await serve({ MODEL_URI: folder }))).to.equal("MODEL_DAMAGED");
  });

  it("says why a model cannot be served", async () => {
    expect(await failureOf(await serve({ MODEL_URI: folder }))).to.equal("MODEL_LOAD_FAILED");
    expect(await failureOf(await serve({ MODEL_URI: join(folder, "nothing") }))).to.equal("MODEL_UNREADABLE");
    await put(brokenModel());
    expect(await failureOf(await serve({ MODEL_URI: folder }))).to.equal("MODEL_LOAD_FAILED");
  });

  describe("with its model in Cloud Storage", () => {
    let google: Server;
    let env: Record<string, string>;
    let refuse = 0;
    const objects = new Map<string, Uint8Array>();
    beforeEach(async () => {
      objects.clear();
      google = createServer((request, response) => {
        const url = new URL(request.url ?? "/", "http://google");
        if (url.pathname.startsWith("/computeMetadata/") && request.headers["metadata-flavor"] === "Google")
          return response.end('{"access_token":"t"}');
        if (request.headers.authorization !== "Bearer t") return response.writeHead(401).end();
        if (refuse-- > 0) return response.writeHead(503).end();
        if (url.pathname === "/storage/v1/b/models/o") {
          const names = [...objects.keys()].filter((name) => name.startsWith(url.searchParams.get("prefix") ?? ""));
          const at = Number(url.searchParams.get("pageToken") ?? 0);
          const more = at + 1 < names.length ? { nextPageToken: String(at + 1) } : {};
          return response.end(JSON.stringify({ items: names.slice(at, at + 1).map((name) => ({ name })), ...more }));
        }
        const object = objects.get(decodeURIComponent(url.pathname.replace("/storage/v1/b/models/o/", "")));
        return object === undefined ? response.writeHead(404).end() : response.end(object);
      });
      const host = `127.0.0.1:${await listening(google)}`;
      env = { GCE_METADATA_HOST: host, STORAGE_EMULATOR_HOST: `http://${host}`, AIP_STORAGE_URI: "gs://models/a/b" };
    });
    afterEach(() => closed(google));

    it("fetches it as the machine's service account, page by page, and through passing refusals", async () => {
      for (const [path, bytes] of Object.entries(sampleModel(10).contents)) objects.set(`a/b/${path}`, bytes);
      objects.set("a/bc/model.json", Buffer.from("another's"));
      refuse = 1;
      const one = await serve(env);
      await one.loaded;
      expect((await ask(one, "/v2/models/model/infer", QUESTION))[1].outputs?.[0]?.data).to.deep.equal([15]);
    });

    it("keeps no copy once it has ended", async () => {
      for (const [path, bytes] of Object.entries(sampleModel(10).contents)) objects.set(`a/b/${path}`, bytes);
      const before = process.env["TMPDIR"];
      process.env["TMPDIR"] = folder;
      try {
        const one = await serve(env);
        await one.loaded;
        expect(await readdir(folder)).to.have.length(1);
        await running.pop()?.close();
        expect(await readdir(folder)).to.deep.equal([]);
      } finally {
        if (before === undefined) delete process.env["TMPDIR"];
        else process.env["TMPDIR"] = before;
      }
    });

    it("refuses paths that lead out of the folder, and folders with nothing in them", async () => {
      expect(await failureOf(await serve(env))).to.equal("MODEL_UNREADABLE");
      objects.set("a/b/../../model.json", Buffer.from("{}"));
      expect(await failureOf(await serve(env))).to.equal("MODEL_UNREADABLE");
    });
  });

  it("refuses settings that are none", () => {
    for (const [argv, env, words] of [
      [[], {}, "No model is named"],
      [["--model", "x", "--port", "much"], {}, "no port"],
      [["--model", "x"], { AIP_HTTP_PORT: "70000" }, "no port"],
      [["--model", "x"], { AIP_PREDICT_ROUTE: "predict" }, "no path"],
      [["--colour", "red"], {}, "--colour"],
    ] as const) {
      expect(() => readSettings(argv, env))
        .to.throw(Error, words)
        .with.property("code", "SERVER_SETTINGS_INVALID");
    }
    expect(readSettings([], { AIP_STORAGE_URI: "gs://b/p", AIP_HTTP_PORT: "8081" })).to.include({
      port: 8081,
      host: "0.0.0.0",
    });
    expect(
      readSettings([], { MODEL_URI: "/m", PREDICTIVE_UNIT_ID: "sums", PREDICTIVE_UNIT_HTTP_SERVICE_PORT: "9000" }),
    ).to.include({ name: "sums", port: 9000 });
  });
});
