import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../support/free-port.js";
import { npmFolder } from "../../support/npm-folder.js";
import { startRegistryProcess } from "../../support/registry-process.js";
import { addTeam } from "../../support/registry-team.js";

export interface BenchedRegistry {
  readonly url: string;
  /** Empty where none is asked for. */
  readonly token: string;
}

/** Zen's registry and verdaccio on one machine, each in a process of its own and readable by everybody. */
export interface Registries {
  readonly zen: BenchedRegistry;
  readonly verdaccio: BenchedRegistry;
}

/** The last one that runs on Node 20. Beside it lies a range that npm resolves by a tag which not every mirror has. */
const VERDACCIO = "6.8.0";
const overrides = { "node-fetch": "2.7.0" };

export async function withRegistries<T>(work: (registries: Registries) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(path.join(os.tmpdir(), "zen-bench-registry-"));
  const ends: (() => Promise<void>)[] = [];
  try {
    const limits = { writes: { most: 1e9, windowMs: 60_000 } };
    const zen = await startRegistryProcess({ dataDir: path.join(dir, "zen"), port: 0, publicRead: true, limits });
    ends.push(zen.kill);
    const { token } = await addTeam(zen, "@bench", "ann");
    const verdaccio = await startVerdaccio(path.join(dir, "verdaccio.yaml"), dir);
    ends.push(() => ended(verdaccio.child));
    return await work({ zen: { url: zen.url, token }, verdaccio: { url: verdaccio.url, token: "" } });
  } finally {
    for (const end of ends) await end();
    await rm(dir, { recursive: true, force: true });
  }
}

async function startVerdaccio(
  file: string,
  dir: string,
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const folder = await npmFolder(`verdaccio-${VERDACCIO}`, [`verdaccio@${VERDACCIO}`], overrides);
  const port = await freePort();
  const settings = {
    storage: path.join(dir, "storage"),
    auth: { htpasswd: { file: path.join(dir, "htpasswd") } },
    uplinks: {},
    packages: { "**": { access: "$all", publish: "$all" } },
    max_body_size: "100mb",
    log: { type: "stdout", format: "json", level: "fatal" },
    web: { enable: false },
  };
  // JSON is YAML.
  await writeFile(file, JSON.stringify(settings));
  const program = path.join(folder, "node_modules/verdaccio/bin/verdaccio");
  const child = fork(program, ["-c", file, "-l", `127.0.0.1:${port}`], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await answers(url)); tries++) {
    if (child.exitCode !== null || tries > 300) throw new Error("verdaccio did not start.");
    await delay(100);
  }
  return { url, child };
}

async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}/-/ping`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
