import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { SmallRegistry, type Received } from "../testing/small-registry.test.js";
import { logIn, logOut, whoAmI } from "./account.js";

describe("an account at a registry", () => {
  let dir: string;
  let registry: SmallRegistry;
  let npmrc: string;
  const before = process.env["npm_config_userconfig"];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-account-"));
    npmrc = join(dir, "npmrc");
    process.env["npm_config_userconfig"] = npmrc;
    registry = await new SmallRegistry().start(answer);
  });
  afterEach(async () => {
    if (before === undefined) delete process.env["npm_config_userconfig"];
    else process.env["npm_config_userconfig"] = before;
    await registry.stop();
    await rm(dir, { recursive: true });
  });

  function answer({ method, path, body, token }: Received): { status: number; body: object } {
    const known = token === "tkn" ? "alice" : undefined;
    if (method === "PUT" && path === "/-/user/org.couchdb.user:alice")
      return body["password"] === "right"
        ? { status: 201, body: { ok: true, token: "tkn" } }
        : { status: 401, body: { error: "No.\u001b[31m" } };
    if (known && path === "/-/whoami") return { status: 200, body: { username: known } };
    if (known && method === "DELETE" && path === "/-/user/token/tkn") return { status: 200, body: {} };
    return { status: 401, body: {} };
  }

  const code = async (work: Promise<unknown>): Promise<string | undefined> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return isZenError(error) ? error.code : String(error);
  };

  it("is logged in to with a password, and npm's own file has the token, readable by its user alone", async () => {
    await writeFile(npmrc, "; mine\n//other.example/:_authToken=${OTHER}\n");
    const { user, file } = await logIn(registry.address, { user: "alice", password: "right" }, { cwd: dir });
    expect({ user, file }).to.deep.equal({ user: "alice", file: npmrc });
    const key = registry.address.replace("http:", "");
    expect(await readFile(npmrc, "utf8")).to.equal(
      `; mine\n//other.example/:_authToken=\${OTHER}\n${key}:_authToken=tkn\n`,
    );
    if (process.platform !== "win32") expect((await stat(npmrc)).mode & 0o777).to.equal(0o600);
    expect(await whoAmI(registry.address, { cwd: dir })).to.equal("alice");
    expect(await logOut(registry.address, { cwd: dir })).to.equal(true);
    expect(await readFile(npmrc, "utf8")).to.equal("; mine\n//other.example/:_authToken=${OTHER}\n");
    expect(await logOut(registry.address, { cwd: dir })).to.equal(false);
  });

  it("is logged in to with a token that one has", async () => {
    expect((await logIn(registry.address, { token: "tkn" }, { cwd: dir })).user).to.equal("alice");
    expect(await code(logIn(registry.address, { token: "two words" }, { cwd: dir }))).to.equal(
      "REGISTRY_UNAUTHENTICATED",
    );
    expect(await code(logIn(registry.address, { token: "${HOME}" }, { cwd: dir }))).to.equal(
      "REGISTRY_UNAUTHENTICATED",
    );
  });

  it("is not logged in to with a wrong password, and the registry's sentence cannot paint the terminal", async () => {
    const error = await logIn(registry.address, { user: "alice", password: "wrong" }, { cwd: dir }).catch(
      (reason: unknown) => reason,
    );
    expect(isZenError(error, "REGISTRY_UNAUTHENTICATED")).to.equal(true);
    expect((error as Error).message)
      .to.match(/No\./)
      .and.not.contain("\u001b");
    expect(await code(whoAmI(registry.address, { cwd: dir }))).to.equal("REGISTRY_UNAUTHENTICATED");
  });

  it("keeps its password out of an address", async () => {
    for (const address of ["https://alice:right@x.example/", "ftp://x.example/", "https://x.example/?a=b", "x"])
      expect(await code(whoAmI(address, { cwd: dir })), address).to.equal("REGISTRY_ADDRESS_INVALID");
  });
});
