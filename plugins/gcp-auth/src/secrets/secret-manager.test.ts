import { expect } from "chai";
import { iamCredentials, protosOf, secrets, startGcp, type Definitions, type Gcp } from "@zen/gcp-emulators";
import { isZenError, type SecretSource } from "@zen/plugin-sdk";
import { runConformance, secretSourceCases } from "@zen/plugin-sdk/conformance";
import { onlyEnvironment } from "../client/testing/environment.js";
import type { SecretManagerConfig } from "./config.js";
import { secretManager } from "./secret-manager.js";

describe("secrets in Secret Manager", () => {
  let protos: Definitions;
  let gcp: Gcp;
  let restore: () => void;
  before(async function () {
    this.timeout(120_000); // the first time they are fetched
    protos = await protosOf({
      package: "@google-cloud/secret-manager",
      version: "6.3.0",
      host: "secretmanager.googleapis.com",
    });
  });
  const start = async (): Promise<void> => {
    gcp = await startGcp({ services: [secrets, iamCredentials], definitions: { secrets: [protos] } });
    restore = onlyEnvironment(gcp.env);
  };
  const stop = async (): Promise<void> => {
    restore();
    await gcp.close();
  };
  const open = (config: Partial<SecretManagerConfig> = {}): SecretSource =>
    secretManager({
      prefix: "",
      version: "latest",
      secrets: {},
      ...config,
      ...(gcp.endpoints["secrets"] === undefined ? {} : { endpoint: gcp.endpoints["secrets"] }),
    });

  runConformance(
    "fill the contract",
    secretSourceCases,
    async () => {
      await start();
      return {
        open: () => open({ prefix: "zen-" }),
        set: (name, value) => gcp.service(secrets).set(`zen-${name}`, value),
        dispose: stop,
      };
    },
    { describe, it },
  );

  describe("are", () => {
    beforeEach(start);
    afterEach(stop);
    const set = (id: string, value: string | Uint8Array) => gcp.service(secrets).set(id, value);
    const codeOf = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => "none",
        (error: unknown) => (isZenError(error) ? error.code : String(error)),
      );

    it("read in the version that is pinned", async () => {
      set("KEY", "old");
      set("KEY", "new");
      expect(await open().get("KEY")).to.equal("new");
      expect(await open({ version: "1" }).get("KEY")).to.equal("old");
      expect(await open({ version: "3" }).get("KEY")).to.equal(undefined);
      expect(await open({ version: "3" }).has("KEY")).to.equal(false);
    });

    it("found under other ids, and by full names", async () => {
      set("elsewhere", "one");
      set("elsewhere", "two");
      const full = `projects/${gcp.project}/secrets/elsewhere`;
      const source = open({
        prefix: "zen-",
        secrets: { SHORT: "elsewhere", FULL: full, PINNED: `${full}/versions/1` },
      });
      expect(await source.get("SHORT")).to.equal("two");
      expect(await source.get("FULL")).to.equal("two");
      expect(await source.get("PINNED")).to.equal("one");
      expect(await source.get(full)).to.equal("two");
      expect(await codeOf(open({ secrets: { BAD: "projects/p/secrets/../x" } }).get("BAD"))).to.equal(
        "SECRET_RESOURCE_INVALID",
      );
    });

    it("regional where a location is given", async () => {
      gcp.service(secrets).set("KEY", "regional", { location: "europe-west4" });
      expect(await open({ location: "europe-west4" }).get("KEY")).to.equal("regional");
      expect(await open().get("KEY")).to.equal(undefined);
    });

    it("checked against their checksum, and asked for again", async () => {
      set("KEY", "whole");
      gcp.service(secrets).damage("KEY", 1);
      expect(await codeOf(open().get("KEY"))).to.equal("SECRET_DAMAGED");
      expect(gcp.asked.filter(({ method }) => method.endsWith("access")).length).to.equal(2);
    });

    it("text", async () => {
      set("KEY", Uint8Array.of(0xff, 0xfe, 0));
      expect(await codeOf(open().get("KEY"))).to.equal("SECRET_NOT_TEXT");
    });

    it("looked for without being read, and read where only that is allowed", async () => {
      set("KEY", "value");
      expect(await open().has("KEY")).to.equal(true);
      expect(gcp.asked.map(({ method }) => method)).to.deep.equal(["secretmanager.projects.secrets.versions.get"]);
      gcp.iam.deny("secretmanager.versions.get");
      expect(await open().has("KEY")).to.equal(true);
      expect(await open().has("OTHER")).to.equal(false);
    });

    it("not taken for absent where they may not be read", async () => {
      set("KEY", "value");
      gcp.iam.deny("secretmanager.*");
      for (const ask of [() => open().get("KEY"), () => open().has("KEY"), () => open().get("OTHER")])
        expect(await codeOf(ask())).to.equal("GCP_PERMISSION_DENIED");
      expect(await open({ secrets: { MAPPED: "x" } }).names?.()).to.deep.equal(["MAPPED"]);
    });

    it("refused where the version is disabled", async () => {
      set("KEY", "value");
      gcp.service(secrets).setState("KEY", 1, "DISABLED");
      for (const ask of [() => open().get("KEY"), () => open().has("KEY")])
        expect(await codeOf(ask())).to.equal("GCP_REQUEST_REFUSED");
    });

    it("listed by prefix, over pages", async () => {
      for (let index = 0; index < 1_100; index++) set(`app-${String(index).padStart(4, "0")}`, "x");
      set("my-app-1", "x");
      const names = (await open({ prefix: "app-" }).names?.()) ?? [];
      expect([names.length, names[0], names.at(-1)]).to.deep.equal([1_100, "0000", "1099"]);
    });

    it("read as the account that is impersonated", async () => {
      set("KEY", "value");
      const reader = `reader@${gcp.project}.iam.gserviceaccount.com`;
      gcp.iam.deny("secretmanager.versions.access", gcp.account);
      expect(await codeOf(open().get("KEY"))).to.equal("GCP_PERMISSION_DENIED");
      const iamEndpoint = gcp.endpoints["iam-credentials"] as string;
      expect(await open({ impersonate: reader, iamEndpoint }).get("KEY")).to.equal("value");
      expect(gcp.asked.at(-1)?.principal).to.equal(reader);
      gcp.iam.deny("iam.serviceAccounts.getAccessToken", gcp.account);
      expect(await codeOf(open({ impersonate: reader, iamEndpoint }).get("KEY"))).to.equal("GCP_IMPERSONATION_DENIED");
    });
  });
});
