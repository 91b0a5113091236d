import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { gcpClient } from "./index.js";
import { onlyEnvironment } from "./testing/environment.js";
import { Google } from "./testing/google.js";

describe("a client of Google Cloud in its surroundings", () => {
  let google: Google;
  let restore: () => void = () => undefined;
  beforeEach(async () => {
    google = await new Google().listen();
  });
  afterEach(async () => {
    restore();
    await google.close();
  });

  it("goes through the proxy, but for what NO_PROXY names", async () => {
    const tunnels: string[] = [];
    const sockets = new Set<Socket>();
    const proxy = createServer().on("connect", ({ url = "" }, client: Socket) => {
      tunnels.push(url);
      const upstream = connect(Number(url.split(":")[1]), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        client.pipe(upstream).pipe(client);
      });
      for (const socket of [client, upstream]) sockets.add(socket.on("error", () => socket.destroy()));
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    try {
      const env = { GCE_METADATA_HOST: google.host, METADATA_SERVER_DETECTION: "assume-present" };
      const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      restore = onlyEnvironment({ ...env, HTTPS_PROXY });
      await gcpClient({}).request({ method: "GET", url: `${google.url}/x` });
      expect(new Set(tunnels)).to.deep.equal(new Set([google.host]));
      tunnels.length = 0;
      restore();
      restore = onlyEnvironment({ ...env, HTTPS_PROXY, NO_PROXY: "127.0.0.1" });
      await gcpClient({}).request({ method: "GET", url: `${google.url}/x` });
      expect([tunnels.length, google.calls.length]).to.deep.equal([0, 2]);
    } finally {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    }
  });

  it("uses workload identity federation", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "zen-federation-"));
    try {
      const file = path.join(folder, "federation.json");
      await writeFile(path.join(folder, "subject"), "subject-token-of-ci");
      const account = "ci@test-project.iam.gserviceaccount.com";
      const federation = {
        type: "external_account",
        audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/providers/ci",
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
        token_url: `${google.url}/sts`,
        service_account_impersonation_url: `${google.url}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
        credential_source: { file: path.join(folder, "subject") },
      };
      await writeFile(file, JSON.stringify(federation));
      restore = onlyEnvironment({ GOOGLE_APPLICATION_CREDENTIALS: file, METADATA_SERVER_DETECTION: "none" });
      google.answers.push({ body: { access_token: "federated", expires_in: 3600, token_type: "Bearer" } });
      const client = gcpClient({ project: "test-project" });
      await client.request({ method: "GET", url: `${google.url}/x` });
      expect(google.calls.map(({ path: asked }) => asked)).to.deep.equal(["/sts", "/x"]);
      expect(google.calls[0]?.body).to.contain("subject-token-of-ci");
      expect(google.calls[1]?.headers.authorization).to.equal("Bearer impersonated-token");
      expect(await client.principal()).to.equal(account);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
