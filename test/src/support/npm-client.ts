import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { Ended } from "./run.js";

/** The npm that came with Node, with a home, a cache and settings of its own: nothing of this machine's reaches it. */
export class NpmClient {
  private constructor(
    readonly home: string,
    private readonly registry: string,
    private readonly program: string,
  ) {}

  static async in(home: string, registry: string): Promise<NpmClient> {
    await mkdir(home, { recursive: true });
    const client = new NpmClient(home, registry, await npmProgram());
    await writeFile(path.join(home, ".npmrc"), "");
    return client;
  }

  /** The text of its settings, tokens among them. */
  async settings(): Promise<string> {
    // npm deletes a file in which nothing is left.
    return await readFile(path.join(this.home, ".npmrc"), "utf8").catch(() => "");
  }

  /** Knows `token` from now on. */
  async use(token: string): Promise<void> {
    const { host } = new URL(this.registry);
    await writeFile(path.join(this.home, ".npmrc"), `//${host}/:_authToken=${token}\n`);
  }

  /** Runs `npm ARGS` in `cwd`; each question that it asks is answered with the next of `answers`. */
  run(cwd: string, args: readonly string[], answers: readonly string[] = []): Promise<Ended> {
    const waiting = [...answers];
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [this.program, ...args], { cwd, env: this.#environment(), stdio: "pipe" });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        stdout += chunk;
        if (/(Username|Password|Email[^:]*):\s*$/.test(stdout) && waiting.length > 0)
          child.stdin.write(`${waiting.shift()!}\n`);
        else if (waiting.length === 0) child.stdin.end();
      });
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
      if (waiting.length === 0) child.stdin.end();
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  #environment(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !/^npm_|^(NODE_OPTIONS|HOME|https?_proxy)$/i.test(name));
    return {
      ...Object.fromEntries(own),
      HOME: this.home,
      USERPROFILE: this.home,
      NO_COLOR: "1",
      npm_config_userconfig: path.join(this.home, ".npmrc"),
      npm_config_globalconfig: path.join(this.home, "global-npmrc"),
      npm_config_cache: path.join(this.home, "cache"),
      npm_config_prefix: path.join(this.home, "prefix"),
      npm_config_registry: this.registry,
      npm_config_update_notifier: "false",
      npm_config_fund: "false",
      npm_config_audit: "false",
      npm_config_loglevel: "error",
      npm_config_fetch_retries: "0",
    };
  }
}

/** The file of the npm that came with this Node. */
export async function npmProgram(): Promise<string> {
  const beside = path.join(
    path.dirname(process.execPath),
    process.platform === "win32" ? "" : "../lib",
    "node_modules/npm",
  );
  const packageJson = createRequire(path.join(beside, "package.json"));
  return packageJson.resolve("./bin/npm-cli.js");
}
