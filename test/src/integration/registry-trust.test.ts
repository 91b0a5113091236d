import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { routes } from "@zen/registry-protocol";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import { Authority } from "../support/certificates.js";
import { ConnectProxy } from "../support/connect-proxy.js";
import { packageJsonOf } from "../support/own-plugin.js";
import { addTeam, ask, type Teammate } from "../support/registry-team.js";
import { writeTree } from "../support/tree.js";
import { startZen, zen } from "../support/zen.js";

const host = "plugins.test";
const address = `https://${host}/`;

/**
 * A registry with a certificate that nobody's machine knows, under a name that only a proxy can find: whoever installs from it does so
 * under npm's own configuration. Later tests build on earlier ones.
 */
describe("a registry behind a proxy, with a private authority", function () {
  this.timeout(180_000);
  let dir: string;
  let registry: RunningRegistry;
  let proxy: ConnectProxy;
  let ann: Teammate;
  let adminToken = "";
  let fingerprint = "";
  const authority = new Authority();

  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "zen-trust-"));
    const plain = await startRegistry({ dataDir: path.join(dir, "data"), port: 0 });
    ann = await addTeam(plain, "@acme", "ann");
    adminToken = String(plain.firstToken);
    await plain.close();
    registry = await startRegistry({
      dataDir: path.join(dir, "data"),
      port: 0,
      url: `https://${host}`,
      tls: authority.issue(host),
    });
    proxy = await ConnectProxy.start({ [host]: Number(new URL(registry.url).port) });
    const [home, repository] = [path.join(dir, "home"), path.join(dir, "repository")];
    await mkdir(home, { recursive: true });
    await mkdir(repository, { recursive: true });
    await writeFile(path.join(dir, "ca.pem"), authority.cert);
    await npmrc(`https-proxy=${proxy.url}`, `cafile=${path.join(dir, "ca.pem")}`);
    await writeTree(repository, { "zen.config.json": config() });
    await plugin("1.0.0");
  });
  after(async () => {
    await proxy.stop();
    await registry.close();
    await rm(dir, { recursive: true, force: true });
  });

  const npmrc = (...lines: readonly string[]): Promise<void> =>
    writeFile(path.join(dir, "home", ".npmrc"), [...lines, "fetch-retries=0", ""].join("\n"));
  const config = (more: object = {}): object => {
    const backend = { use: "acme-store" };
    const stores = { artifacts: { default: backend }, metadata: { default: backend } };
    return {
      registries: { "@zen": "bundled" },
      stores,
      stacks: { local: { orchestrator: backend } },
      stack: "local",
      ...more,
    };
  };
  const plugin = (version: string): Promise<void> =>
    writeTree(path.join(dir, "plugin"), {
      "package.json": packageJsonOf({ version }),
      "index.js": "export default 1;\n",
    });

  /** Nothing of the network of whoever runs this. */
  const environment = (): Record<string, string | undefined> => {
    const home = path.join(dir, "home");
    const foreign = Object.keys(process.env).filter((name) => /^npm_|_proxy$|^NODE_EXTRA_CA_CERTS$/i.test(name));
    return {
      ...Object.fromEntries(foreign.map((name) => [name, undefined])),
      HOME: home,
      USERPROFILE: home,
      ZEN_CONFIG_DIR: path.join(dir, "zen"),
    };
  };

  async function run(
    args: readonly string[],
    folder = "repository",
  ): Promise<{ code: number | null; said: string; document: Record<string, never> }> {
    const { code, stdout, stderr } = await zen(path.join(dir, folder), [...args, "--json"], { env: environment() });
    return { code, said: stdout + stderr, document: JSON.parse(stdout) as Record<string, never> };
  }
  async function done(...args: readonly string[]): Promise<Record<string, never>> {
    const { code, said, document } = await run(args);
    expect(code, `zen ${args.join(" ")}\n${said}`).to.equal(0);
    return document;
  }
  async function refused(code: string, ...args: readonly string[]): Promise<string> {
    const { document, said } = await run(args);
    const { error } = document as {
      readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
    };
    expect(error?.code, said).to.equal(code);
    return `${error?.message} ${error?.hint}`;
  }

  /** Asks the registry as its administrator, past the proxy; resolves with the status. */
  async function administer(method: string, route: string): Promise<number | undefined> {
    const headers = { authorization: `Bearer ${adminToken}` };
    const asked = request(new URL(route, registry.url), {
      method,
      headers,
      ca: authority.cert,
      servername: host,
    }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    response.resume();
    await once(response, "end");
    return response.statusCode;
  }

  it("is reached through the proxy alone, and with its authority known alone", async () => {
    await npmrc(`cafile=${path.join(dir, "ca.pem")}`);
    await refused("REGISTRY_UNREACHABLE", "registries:whoami", address);
    await npmrc(`https-proxy=${proxy.url}`);
    expect(await refused("REGISTRY_UNREACHABLE", "registries:whoami", address)).to.match(/certificate/);
    await npmrc(`https-proxy=${proxy.url}`, `cafile=${path.join(dir, "ca.pem")}`);
    await refused("REGISTRY_UNAUTHENTICATED", "registries:whoami", address);
    expect(new Set(proxy.asked)).to.deep.equal(new Set([`${host}:443`]));
  });

  it("is read with the token that npm's configuration has for it", async () => {
    const own = [`https-proxy=${proxy.url}`, `cafile=${path.join(dir, "ca.pem")}`];
    await npmrc(...own, `//${host}/:_authToken=${ann.token}`);
    expect(await done("registries:whoami", address)).to.include({ user: "ann" });
  });

  it("is bound by a person who has seen its fingerprint, and by no configuration alone", async () => {
    await writeTree(path.join(dir, "repository"), {
      "zen.config.json": config({ registries: { "@zen": "bundled", "@acme": address } }),
    });
    const told = await refused("REGISTRY_NOT_TRUSTED", "plugins:install", "@acme/store");
    fingerprint = /SHA256:[A-Za-z0-9+/]+=?/.exec(told)?.[0] ?? "";
    await refused("REGISTRY_KEY_CHANGED", "plugins:trust", address, "--fingerprint", `SHA256:${"A".repeat(43)}=`);
    await refused("REGISTRY_NOT_TRUSTED", "plugins:install", "@acme/store");
    expect(await done("plugins:trust", address, "--fingerprint", fingerprint)).to.deep.include({ accepted: true });
    expect(await done("registries:add", "@acme", address)).to.include({ accepted: false });
  });

  it("takes what a publisher signs, and gives it with both marks", async () => {
    await done("plugins:keys", "@acme", "--make");
    await refused("USAGE_INVALID", "plugins:publish", "../plugin");
    await done("plugins:publish", "../plugin", "--yes");
    await refused("REGISTRY_VERSION_TAKEN", "plugins:publish", "../plugin", "--yes");
    const found = (await done(
      "plugins:search",
      "store",
      "--kind",
      "artifact-store",
      "--registry",
      address,
    )) as unknown as {
      readonly hits: readonly { readonly name: string; readonly signedByPublisher: boolean }[];
    };
    expect(found.hits.map(({ name, signedByPublisher }) => ({ name, signedByPublisher }))).to.deep.equal([
      { name: "@acme/store", signedByPublisher: true },
    ]);
    const { versions } = (await done("plugins:info", "@acme/store")) as unknown as {
      readonly versions: readonly { readonly signatures: readonly string[]; readonly publisher: string }[];
    };
    expect(versions.map(({ signatures, publisher }) => [publisher, ...signatures])).to.deep.equal([
      ["ann", "registry", "publisher"],
    ]);
    await done("plugins:install", "@acme/store");
    const lock = await readFile(path.join(dir, "repository", "zen.lock"), "utf8");
    expect(lock).to.contain('"registry": "@acme"').and.not.contain(host);
  });

  it("is judged by policies, of which each level can only tighten", async () => {
    const policy = path.join(dir, "zen", "policy.json");
    await writeFile(policy, JSON.stringify({ minimumReleaseAge: "3d" }));
    const told = await refused("POLICY_REFUSED", "plugins:install");
    expect(told).to.match(/must be 3d old \(policy of the user/);
    const { versions } = (await done("plugins:info", "@acme/store")) as unknown as {
      readonly versions: readonly { readonly refusals: readonly { readonly file: string }[] }[];
    };
    expect(versions[0]?.refusals.map(({ file }) => file)).to.deep.equal([policy]);
    const loose = { minimumReleaseAge: "1m", registries: [address, "bundled"] };
    await writeTree(path.join(dir, "repository"), {
      "zen.config.json": config({
        registries: { "@zen": "bundled", "@acme": address },
        policy: loose,
        plugins: { "@acme/store": "^1.0.0" },
      }),
    });
    await refused("POLICY_REFUSED", "plugins:install");
    await rm(policy);
    expect(await refused("POLICY_REFUSED", "plugins:install")).to.match(/policy of the repository/);
  });

  it("installs offline what it has given before, and tells of a key that an owner put in", async () => {
    await writeTree(path.join(dir, "repository"), {
      "zen.config.json": config({
        registries: { "@zen": "bundled", "@acme": address },
        plugins: { "@acme/store": "^1.0.0" },
      }),
    });
    const asked = proxy.asked.length;
    await done("plugins:install", "--offline", "--frozen");
    expect(proxy.asked).to.have.lengthOf(asked);
    await done("plugins:keys", "@acme", "--replace", "--lost", "--yes");
    await plugin("1.1.0");
    await done("plugins:publish", "../plugin", "--yes");
    await refused("PUBLISHER_KEY_CHANGED", "plugins:install", "@acme/store@^1.1.0");
    await done("plugins:trust", address, "--publisher", "@acme");
    await done("plugins:install", "@acme/store@^1.1.0");
  });

  it("is pulled from by another registry under npm's configuration, too", async () => {
    const pulled = async (env: Readonly<Record<string, string>>): Promise<string> => {
      const args = ["--data-dir", "../below", "--port", "0", "--new-admin-token", `--upstream=https://${host}=@acme/*`];
      const server = await startZen(path.join(dir, "repository"), ["registry:serve", ...args], {
        env: { ...environment(), ...env },
      });
      await server.printed(/Registry at .* zen_/s);
      const below = /http:\/\/127[^,]*/.exec(server.stdout)![0];
      const token = /zen_[\w-]+/.exec(server.stderr)![0];
      const body = { name: "@acme/store", version: "1.0.0" };
      const told = await ask(below, token, "POST", routes.quarantine, body).then(JSON.stringify, String);
      server.kill("SIGTERM");
      expect((await server.ended).code, server.stderr).to.equal(0);
      return told;
    };
    const own = [`cafile=${path.join(dir, "ca.pem")}`, `//${host}/:_authToken=${ann.token}`];
    const before = await readFile(path.join(dir, "home", ".npmrc"), "utf8");
    await npmrc(...own.slice(1));
    expect(await pulled({ HTTPS_PROXY: proxy.url })).to.match(/cannot be reached: [^"]*certificate.*UPSTREAM_FAILED/);
    await npmrc(...own);
    expect(await pulled({ HTTPS_PROXY: proxy.url, NO_PROXY: host })).to.match(/UPSTREAM_FAILED/);
    expect(await pulled({ HTTPS_PROXY: proxy.url })).to.match(/"version":"1.0.0","isNew":true/);
    await npmrc(...own, `https-proxy=${proxy.url}`);
    expect(await pulled({})).to.match(/"isNew":false/);
    await writeFile(path.join(dir, "home", ".npmrc"), before);
  });

  it("goes on, and tells of it, when the registry has a new key that its old one has approved", async () => {
    expect(await administer("POST", routes.registryKeys)).to.equal(201);
    await plugin("1.2.0");
    await done("plugins:publish", "../plugin", "--yes");
    await done("plugins:install", "@acme/store@^1.2.0");
    const { registries } = (await done("plugins:trust")) as unknown as {
      readonly registries: readonly {
        readonly keys: readonly { readonly keyid: string; readonly expires: string | null }[];
      }[];
    };
    const keys = registries[0]?.keys ?? [];
    expect(keys.map(({ keyid, expires }) => [keyid === fingerprint, expires === null])).to.deep.equal([
      [true, false],
      [false, true],
    ]);
  });

  it("is unbound, logged out of and forgotten", async () => {
    const { registries } = (await done("registries:list")) as unknown as {
      readonly registries: readonly { readonly scope: string; readonly trust: string }[];
    };
    expect(registries.map(({ scope, trust }) => [scope, trust])).to.deep.equal([
      ["@zen", ""],
      ["@acme", "signed"],
    ]);
    await refused("REGISTRY_SCOPE_TAKEN", "registries:add", "@acme", "bundled");
    await done("registries:remove", "@acme");
    await refused("REGISTRY_NOT_BOUND", "registries:remove", "@acme");
    expect(await done("registries:logout", address)).to.include({ loggedOut: true });
    await refused("REGISTRY_UNAUTHENTICATED", "registries:whoami", address);
    expect(await done("plugins:trust", address, "--remove")).to.include({ removed: true });
    expect(await done("plugins:trust")).to.deep.equal({ registries: [] });
  });
});
