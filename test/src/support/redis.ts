import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.js";
import { ROOT } from "./run.js";

const run = promisify(execFile);

export interface Redis {
  readonly url: string;
  stop(): Promise<void>;
  /** On the same port, with nothing in it. */
  start(): Promise<void>;
}

/** A Redis of one's own in memory: this machine's, or Debian's packages in `.cache/`; undefined where neither can be had. */
export async function startRedis(): Promise<Redis | undefined> {
  const program = (await onPath()) ?? (await fromDebian());
  if (program === undefined) return undefined;
  const port = await freePort();
  const libraries = path.join(path.dirname(program), "lib");
  const begin = async (): Promise<() => Promise<void>> => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const env = { ...process.env, LD_LIBRARY_PATH: libraries };
    const server = spawn(program, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    server.stdout.setEncoding("utf8").on("data", (text: string) => void (said += text));
    while (!said.includes("Ready to accept connections")) {
      if (server.exitCode !== null) throw new Error(`Redis did not start: ${said}`);
      await delay(20);
    }
    return async () => {
      server.kill("SIGKILL");
      await once(server, "exit");
    };
  };
  let end = await begin();
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => end(),
    async start() {
      end = await begin();
    },
  };
}

async function onPath(): Promise<string | undefined> {
  return run("sh", ["-c", "command -v redis-server"]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/** Debian ships the server inside of its tools: one program that goes by its name. */
const packages = ["redis-tools", "libjemalloc2", "liblzf1", "liblua5.1-0", "lua-bitop", "lua-cjson"];

async function fromDebian(): Promise<string | undefined> {
  const home = path.join(ROOT, ".cache", "redis-debian");
  const program = path.join(home, "redis-server");
  if (await exists(program)) return program;
  const fresh = `${home}.${process.pid}`;
  await mkdir(path.join(fresh, "lib"), { recursive: true });
  try {
    await run("apt-get", ["download", ...packages], { cwd: fresh });
    for (const file of (await readdir(fresh)).filter((name) => name.endsWith(".deb")))
      await run("dpkg", ["-x", file, "all"], { cwd: fresh });
    await copyFile(path.join(fresh, "all/usr/bin/redis-check-rdb"), path.join(fresh, "redis-server"));
    await run("sh", ["-c", "cp -P all/usr/lib/*/*.so* lib/"], { cwd: fresh });
    await rename(fresh, home);
    return program;
  } catch {
    await rm(fresh, { recursive: true, force: true });
    return undefined; // no Debian, or nothing of it is reached
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
