import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { npmFolder } from "../../support/npm-folder.js";

const AUTOCANNON = "8.0.0";
const CONNECTIONS = 16;
const SECONDS = 3;

interface Report {
  readonly requests: { readonly average: number };
  readonly non2xx: number;
  readonly errors: number;
}

/** Requests per second that a server answers, asked over several connections by a process of its own. */
export async function requestRate(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const folder = await npmFolder(`autocannon-${AUTOCANNON}`, [`autocannon@${AUTOCANNON}`]);
  const program = path.join(folder, "node_modules/autocannon/autocannon.js");
  const asked = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const args = [program, "-j", "-c", String(CONNECTIONS), "-d", String(SECONDS), ...asked, url];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  const { requests, non2xx, errors } = JSON.parse(stdout) as Report;
  if (non2xx > 0 || errors > 0) throw new Error(`${url} refused ${non2xx} requests, and ${errors} failed.`);
  return requests.average;
}
