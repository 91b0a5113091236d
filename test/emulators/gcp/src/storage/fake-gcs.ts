import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { cacheFolder } from "../definitions/cache-folder.js";

const run = promisify(execFile);
const VERSION = "v1.52.3";

/** Somebody else's emulator of Cloud Storage, so that one reading of the service does not judge itself. */
export interface FakeGcs {
  readonly url: string;
  addBucket(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts `github.com/fsouza/fake-gcs-server`, which is built once into `.cache/`. Undefined where there is no Go. */
export async function startFakeGcs(): Promise<FakeGcs | undefined> {
  if (!(await hasGo())) return undefined;
  const folder = await cacheFolder(`fake-gcs-server-${VERSION}`, async (fresh) => {
    const env = { ...process.env, GOBIN: path.resolve(fresh) };
    await run("go", ["install", `github.com/fsouza/fake-gcs-server@${VERSION}`], { env, timeout: 1_200_000 });
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = [
    "-scheme",
    "http",
    "-host",
    "127.0.0.1",
    "-port",
    String(port),
    "-backend",
    "memory",
    "-log-level",
    "error",
  ];
  const child = spawn(path.join(folder, "fake-gcs-server"), [...options, "-external-url", url], { stdio: "ignore" });
  const ended = once(child, "close");
  for (let tries = 0; tries < 600 && !(await answers(url)); tries++) await pause(50);
  return {
    url,
    async addBucket(name) {
      const made = await fetch(`${url}/storage/v1/b?project=zen`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name }),
      });
      if (!made.ok) throw new Error(`The bucket ${name} was not made: ${made.status}`);
    },
    async close() {
      child.kill();
      await ended;
    },
  };
}

async function hasGo(): Promise<boolean> {
  return run("go", ["version"]).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/storage/v1/b?project=zen`).then(
    ({ ok }) => ok,
    () => false,
  );
}
