import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { ChildProcess } from "node:child_process";
import { endOf, startZen, type Ended } from "../testing/zen.js";

/** A served registry and its administrator's token, as a person at a terminal gets them. */
describe("zen registry", () => {
  let cwd: string;
  let server: ChildProcess;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    cwd = await mkdtemp(path.join(os.tmpdir(), "zen-registry-cli-"));
    server = startZen(cwd, ["registry:serve", "--port", "0", "--json"]);
    let said = "";
    server.stderr!.setEncoding("utf8").on("data", (text: string) => void (said += text));
    const [first] = (await once(server.stdout!.setEncoding("utf8"), "data")) as [string];
    const { url } = JSON.parse(first.split("\n")[0]!) as { url: string };
    while (!said.includes("zen_")) await once(server.stderr!, "data");
    env = { HOME: cwd, ZEN_REGISTRY_ADDRESS: url, ZEN_REGISTRY_TOKEN: /zen_[\w-]+/.exec(said)![0] };
  });
  after(async () => {
    server.kill("SIGTERM");
    const [code] = (await once(server, "exit")) as [number];
    expect(code).to.equal(0);
    await rm(cwd, { recursive: true, force: true });
  });

  const zen = (...args: string[]): Promise<Ended> => endOf(startZen(cwd, args, env));
  const ask = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout, stderr } = await zen(...args, "--json");
    return JSON.parse(stdout || stderr) as Record<string, unknown>;
  };

  it("makes accounts, namespaces, members and tokens, and tells what was done", async () => {
    expect(await ask("registry:accounts-create", "ana"))
      .to.have.property("password")
      .that.is.a("string");
    expect(await ask("registry:accounts-create", "ci", "--no-password")).to.not.have.property("password");
    await ask("registry:namespaces-create", "@acme", "--owner", "ana");
    const { stdout: shown } = await zen("registry:members-add", "@acme", "ci");
    expect(shown).to.equal("@acme\n  owners      ana\n  publishers  ci\n");
    const made = await zen("registry:tokens-create", "--account", "ci", "--scope", "publish:@acme");
    expect(made.stdout).to.match(/^zen_[\w-]{43}\n$/);
    expect(made.stderr).to.include("A token of ci for read publish:@acme");
    const actions = (await zen("registry:audit-log", "--limit", "5")).stdout;
    for (const action of ["token.create", "member.put", "namespace.create", "account.create"])
      expect(actions).to.include(action);
    const { stdout: sound } = await zen("registry:audit-check");
    const known = /--known (\S+)/.exec(sound)![1]!;
    expect((await zen("registry:audit-check", "--known", known)).code).to.equal(0);
    const forged = known.replace(/:.*/, `:${"0".repeat(64)}`);
    const broken = await zen("registry:audit-check", "--known", forged);
    expect([broken.code, broken.stdout]).to.deep.equal([1, "broken: entry 7 is not the one that was noted\n"]);
    expect(await ask("registry:keys-rotate"))
      .to.have.property("keyid")
      .that.matches(/^SHA256:/);
  });

  it("backs a registry up, and restores it elsewhere but not over another", async () => {
    expect(await ask("registry:backup", "backup")).to.deep.include({ blobs: 0, missing: [] });
    const { code, stdout } = await zen("registry:restore", "backup", "--data-dir", "restored");
    expect(code).to.equal(0);
    expect(stdout).to.include("rows, 0 archives");
    const again = await zen("registry:restore", "backup", "--data-dir", "restored");
    expect(again.code).to.equal(1);
    expect(again.stderr).to.include("code REGISTRY_RESTORE_NOT_EMPTY");
  });

  it("says what is wrong, and keeps the codes of wrong use and failed work apart", async () => {
    const wrong: readonly (readonly [number, string, ...string[]])[] = [
      [1, "REGISTRY_ACCOUNT_EXISTS", "registry:accounts-create", "admin"],
      [1, "REGISTRY_NAMESPACE_NOT_FOUND", "registry:namespaces-show", "@none"],
      [2, "REGISTRY_ADDRESS_INVALID", "registry:accounts-list", "--registry", "nowhere"],
      [1, "UPSTREAM_KEY_NOT_FOUND", "registry:upstream-keys-approve", "https://a.example/", "SHA256:x"],
      [1, "ADVISORY_NOT_FOUND", "registry:advise", "--withdraw", "ZEN-2026-9999"],
      [1, "FOLDER_REFUSED", "registry:backup", ".npmrc/below"],
      [2, "USAGE_INVALID", "registry:audit-check", "--known", "1:2"],
      [2, "USAGE_INVALID", "registry:accounts-update", "admin"],
      [2, "USAGE_INVALID", "registry:serve", "--tls-cert", "only.pem"],
      [2, "USAGE_INVALID", "registry:serve", "--database", "mysql://somewhere"],
    ];
    await writeFile(path.join(cwd, ".npmrc"), "");
    for (const [code, told, ...args] of wrong) {
      const ended = await zen(...args);
      expect(ended.stderr, args.join(" ")).to.include(`code ${told}`);
      expect(ended.code, args.join(" ")).to.equal(code);
    }
    const unseen = await zen("registry:upstream-keys-remove", "https://a.example/", "SHA256:x");
    expect(unseen.stderr).to.include("No upstream registry a.example has shown a key SHA256:x");
  });
});
