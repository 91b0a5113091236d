import { inspect } from "node:util";
import { expect } from "chai";
import { isZenError, toErrorRecord, type ZenError } from "@zen/plugin-sdk";
import { gcpClient, statusOf, type GcpClient, type GcpRequest } from "./index.js";
import { onlyEnvironment } from "./testing/environment.js";
import { Google, type Answer } from "./testing/google.js";

const SOON = { "retry-after": "0" };

describe("a client of Google Cloud", () => {
  let google: Google;
  let restore: () => void;
  let client: GcpClient;

  beforeEach(async () => {
    google = await new Google().listen();
    restore = onlyEnvironment({ GCE_METADATA_HOST: google.host, METADATA_SERVER_DETECTION: "assume-present" });
    client = gcpClient({}, { service: "dataflow.googleapis.com" });
  });
  afterEach(async () => {
    restore();
    await google.close();
  });

  const ask = (request: Partial<GcpRequest> = {}) =>
    client.request({ method: "GET", url: `${google.url}/v1/x`, ...request });
  const refusal = async (work: Promise<unknown>): Promise<ZenError> => {
    try {
      await work;
    } catch (error) {
      if (isZenError(error)) return error;
      throw error;
    }
    throw new Error("it was not refused");
  };
  const complaint = (status: number, reason: string, message = "no", metadata = {}): Answer => ({
    status,
    body: {
      error: {
        code: status,
        message,
        status: "SOME_STATUS",
        details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, metadata }],
      },
    },
  });

  it("sends and gives bytes as they are, with the caller's own headers", async () => {
    google.answers.push({ body: "a\u0000\u00e9" });
    const bytes = Buffer.from("{ not: json }");
    const answer = await client.bytes({
      method: "PUT",
      url: `${google.url}/o`,
      body: { bytes, contentType: "text/yaml" },
      headers: { range: "bytes=0-3" },
    });
    expect(Buffer.from(answer).toString()).to.equal("a\u0000\u00e9");
    expect(google.calls[0]?.body).to.equal(bytes.toString());
    expect(google.calls[0]?.headers).to.include({ "content-type": "text/yaml", range: "bytes=0-3" });
    expect(google.calls[0]?.headers.authorization).to.equal("Bearer token-1");
  });

  it("sends a token of the machine's service account, once fetched, and JSON", async () => {
    google.answers.push({ body: { answer: 42 } }, {});
    expect(await ask({ method: "POST", body: { a: [1] }, query: { b: true, c: undefined, d: 7 } })).to.deep.equal({
      answer: 42,
    });
    await ask();
    const [first, second] = google.calls;
    expect(first).to.include({ method: "POST", path: "/v1/x?b=true&d=7", body: '{"a":[1]}' });
    expect(first?.headers).to.include({ authorization: "Bearer token-1", "content-type": "application/json" });
    expect(second?.headers.authorization).to.equal("Bearer token-1");
    expect(first?.headers).not.to.have.property("x-goog-user-project");
  });

  it("takes an empty answer", async () => {
    google.answers.push({ status: 204, body: "" }, { status: 200, body: "" });
    expect(await ask({ method: "DELETE" })).to.deep.equal({});
    expect(await ask({ method: "DELETE" })).to.deep.equal({});
  });

  it("knows project and principal of the machine", async () => {
    expect(await client.project()).to.equal("test-project");
    expect(await client.principal()).to.equal("robot@test-project.iam.gserviceaccount.com");
  });

  it("has the project from the connection, then from the environment", async () => {
    process.env["GOOGLE_CLOUD_PROJECT"] = "from-environment";
    expect(await gcpClient({}).project()).to.equal("from-environment");
    expect(await gcpClient({ project: "from-config" }).project()).to.equal("from-config");
    expect(google.asked).to.deep.equal([]);
  });

  it("counts calls against the quota project", async () => {
    client = gcpClient({ quotaProject: "payer-project" });
    expect(await client.headers("https://example.googleapis.com/")).to.deep.equal({
      authorization: "Bearer token-1",
      "x-goog-user-project": "payer-project",
    });
  });

  it("impersonates the last of a chain through the others", async () => {
    client = gcpClient({
      impersonate: "via@p.iam.gserviceaccount.com,last@p.iam.gserviceaccount.com",
      iamEndpoint: google.url,
    });
    await ask();
    expect(google.calls[0]?.headers.authorization).to.equal("Bearer impersonated-token");
    expect(await client.principal()).to.equal("last@p.iam.gserviceaccount.com");
    const made = google.asked.find(({ path }) => path.endsWith(":generateAccessToken"));
    expect(made?.path).to.equal("/v1/projects/-/serviceAccounts/last@p.iam.gserviceaccount.com:generateAccessToken");
    expect(JSON.parse(made?.body ?? "")).to.deep.include({
      delegates: ["via@p.iam.gserviceaccount.com"],
      scope: ["https://www.googleapis.com/auth/cloud-platform"],
    });
  });

  it("names the role when it may not impersonate", async () => {
    google.impersonation = complaint(
      403,
      "IAM_PERMISSION_DENIED",
      "Permission 'iam.serviceAccounts.getAccessToken' denied",
    );
    client = gcpClient({ impersonate: "last@p.iam.gserviceaccount.com", iamEndpoint: google.url });
    const error = await refusal(ask());
    expect(error.code).to.equal("GCP_IMPERSONATION_DENIED");
    expect(error.hint).to.contain("roles/iam.serviceAccountTokenCreator").and.contain("last@p.iam");
    expect(google.calls).to.deep.equal([]);
  });

  it("refuses what is no account", async () => {
    const error = await refusal(gcpClient({ impersonate: "a@b/../c" }).headers("https://example.googleapis.com"));
    expect(error.code).to.equal("GCP_IMPERSONATION_INVALID");
  });

  it("says how to log in where there are no credentials", async () => {
    process.env["METADATA_SERVER_DETECTION"] = "none";
    const error = await refusal(ask());
    expect(error.code).to.equal("GCP_NO_CREDENTIALS");
    expect(error.hint).to.contain("gcloud auth application-default login");
  });

  it("names a file of credentials that is not there", async () => {
    process.env["GOOGLE_APPLICATION_CREDENTIALS"] = "/nowhere/key.json";
    const error = await refusal(ask());
    expect(error.code).to.equal("GCP_CREDENTIALS_INVALID");
    expect(error.message).to.contain("/nowhere/key.json");
  });

  it("sends no token over plain http but to this machine, and none to who is named like it", async () => {
    for (const url of [
      "http://dataflow.googleapis.com/v1",
      "http://127.0.0.1.example.com/",
      "ftp://x/",
      "nonsense",
      "https://u:p@x.example/",
    ]) {
      const error = await refusal(ask({ url }));
      expect(error.code, url).to.equal("GCP_ENDPOINT_INVALID");
      expect(error.message).not.to.contain("u:p");
      expect((await refusal(client.headers(url))).code, url).to.equal("GCP_ENDPOINT_INVALID");
    }
    expect(google.asked).to.deep.equal([]);
  });

  describe("tries again", () => {
    for (const status of [408, 429, 500, 502, 503, 504])
      it(`what is answered ${status}, when that does no harm`, async () => {
        google.answers.push({ status, headers: SOON, body: "oh" }, { body: { ok: true } });
        expect(await ask()).to.deep.equal({ ok: true });
        google.answers.push({ status, headers: SOON, body: "oh" }, { body: { ok: true } });
        expect(await ask({ method: "POST", idempotent: true })).to.deep.equal({ ok: true });
        google.answers.push({ status, headers: SOON, body: "oh" });
        const error = await refusal(ask({ method: "POST" }));
        expect(error.code).to.equal(status === 429 ? "GCP_QUOTA_EXCEEDED" : "GCP_UNAVAILABLE");
        expect(statusOf(error)).to.equal(status);
        expect(google.calls.length).to.equal(5);
      });

    it("as a 403 that means too many calls", async () => {
      google.answers.push(
        {
          status: 403,
          headers: SOON,
          body: { error: { code: 403, message: "slow down", errors: [{ reason: "rateLimitExceeded" }] } },
        },
        {},
      );
      await ask();
      expect(google.calls.length).to.equal(2);
    });

    it("as long as RetryInfo asks", async () => {
      const busy = {
        error: {
          code: 429,
          message: "busy",
          details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "0.001s" }],
        },
      };
      google.answers.push({ status: 429, body: busy }, {});
      await ask();
      expect(google.calls.length).to.equal(2);
    });

    it("what was cut off, when that does no harm", async () => {
      google.answers.push({ cut: true }, { body: { ok: true } });
      expect(await ask()).to.deep.equal({ ok: true });
      google.answers.push({ cut: true });
      const error = await refusal(ask({ method: "POST" }));
      expect(error.code).to.equal("GCP_UNAVAILABLE");
      expect(statusOf(error)).to.equal(undefined);
      expect(google.calls.length).to.equal(3);
    });

    it("not beyond its time, however long the service asks to wait", async () => {
      google.answers.push({ status: 503, headers: { "retry-after": "3600" } });
      const error = await refusal(ask({ timeoutMs: 60_000 }));
      expect(error.code).to.equal("GCP_UNAVAILABLE");
      expect(google.calls.length).to.equal(1);
    });

    it("with a new token when the old one is refused, once", async () => {
      google.answers.push({ status: 401 }, { body: { ok: true } });
      expect(await ask({ method: "POST" })).to.deep.equal({ ok: true });
      expect(google.calls.map(({ headers }) => headers.authorization)).to.deep.equal([
        "Bearer token-1",
        "Bearer token-2",
      ]);
      google.answers.push({ status: 401 }, { status: 401 });
      const error = await refusal(ask());
      expect(error.code).to.equal("GCP_CREDENTIALS_INVALID");
      expect(google.calls.length).to.equal(4);
    });
  });

  it("renews a token once for many calls that it is refused to", async () => {
    await ask();
    google.refused = "token-1";
    await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect([google.tokens, google.calls.length]).to.deep.equal([2, 41]);
  });

  it("says that a proxy wants a login", async () => {
    google.answers.push({ status: 407, body: "Proxy Authentication Required" });
    const error = await refusal(ask());
    expect(error.code).to.equal("GCP_UNAVAILABLE");
    expect(error.hint).to.contain("HTTPS_PROXY");
  });

  it("gives up on silence", async () => {
    google.answers.push({ silent: true });
    const error = await refusal(ask({ method: "POST", timeoutMs: 50 }));
    expect(error.code).to.equal("GCP_UNAVAILABLE");
    expect(error.message).to.contain("in time");
  });

  it("stops with the signal's reason", async () => {
    google.answers.push({ silent: true });
    const stop = new AbortController();
    const asked = ask({ signal: stop.signal }).then(
      () => "answered",
      (error: unknown) => error,
    );
    while (google.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const reason = new Error("enough");
    stop.abort(reason);
    expect(await asked).to.equal(reason);
  });

  it("takes no redirect, and no page for an answer", async () => {
    google.answers.push(
      { status: 302, headers: { location: `${google.url}/elsewhere` } },
      { body: "<html>Sign in</html>" },
    );
    expect((await refusal(ask())).code).to.equal("GCP_REQUEST_REFUSED");
    expect((await refusal(ask())).code).to.equal("GCP_ANSWER_INVALID");
    expect(google.calls.length).to.equal(2);
  });

  describe("names what is wrong:", () => {
    it("the permission, who lacks it, and how to give it", async () => {
      google.answers.push(
        complaint(403, "IAM_PERMISSION_DENIED", "Permission denied", {
          permission: "dataflow.jobs.create",
          resource: "projects/p",
        }),
      );
      const error = await refusal(ask());
      expect(error.code).to.equal("GCP_PERMISSION_DENIED");
      expect(error.message).to.match(
        /^robot@test-project.iam.gserviceaccount.com does not have the permission dataflow.jobs.create on projects\/p/,
      );
      expect(error.hint).to.contain("--member=serviceAccount:robot@test-project.iam.gserviceaccount.com");
      expect(error.data).to.deep.include({
        status: 403,
        permission: "dataflow.jobs.create",
        project: "test-project",
        service: "dataflow.googleapis.com",
      });
    });

    it("the API, and the command that enables it", async () => {
      google.answers.push(
        complaint(403, "SERVICE_DISABLED", "disabled", {
          service: "dataflow.googleapis.com",
          consumer: "projects/123",
        }),
      );
      const error = await refusal(ask());
      expect(error.code).to.equal("GCP_API_DISABLED");
      expect(error.hint).to.contain("gcloud services enable dataflow.googleapis.com --project=123");
    });

    it("a user's credentials without quota project", async () => {
      google.answers.push(
        complaint(403, "SERVICE_DISABLED", "", {
          service: "dataflow.googleapis.com",
          consumer: "projects/764086051850",
        }),
      );
      const error = await refusal(ask());
      expect(error.code).to.equal("GCP_QUOTA_PROJECT_MISSING");
      expect(error.hint).to.contain("set-quota-project test-project");
    });

    for (const [code, answer] of [
      ["GCP_BILLING_DISABLED", complaint(403, "BILLING_DISABLED")],
      ["GCP_PROJECT_NOT_FOUND", complaint(403, "CONSUMER_INVALID")],
      ["GCP_QUOTA_EXCEEDED", complaint(403, "QUOTA_EXCEEDED", "no", { quota_metric: "compute.googleapis.com/cpus" })],
      ["GCP_NOT_FOUND", complaint(404, "")],
      ["GCP_CONFLICT", complaint(409, "")],
      ["GCP_REQUEST_REFUSED", complaint(400, "", 'Unknown name "x"')],
    ] as const)
      it(code, async () => {
        google.answers.push(answer);
        const error = await refusal(ask());
        expect(error.code).to.equal(code);
        expect(statusOf(error)).to.equal(answer.status);
        expect(error.hint).to.be.a("string");
      });
  });

  it("shows no token, whatever the service says", async () => {
    for (const answer of [
      { status: 400, body: { error: { code: 400, message: "bad Bearer token-1 and ya29.secret-thing" } } },
      { status: 403, body: "access_token=token-1\nya29.secret-thing" },
      { status: 401 },
      { cut: true },
    ]) {
      google.answers.push(answer, answer);
      const error = await refusal(ask({ method: "POST" }));
      for (const text of [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(toErrorRecord(error))])
        expect(text).not.to.match(/token-\d|secret-thing/);
    }
  });
});
