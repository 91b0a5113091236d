import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { hasErrno } from "../files/errno.js";

/** npm's key for what belongs to an address: `//plugins.example.com/:_authToken`. */
export function tokenKey(address: string): string {
  return `${address.replace(/^https?:/, "")}:_authToken`;
}

/**
 * Writes a token into an .npmrc as npm itself has it, or takes it out; every other line stays as it is. Only the user may read the file.
 */
export async function writeToken(file: string, address: string, token: string | undefined): Promise<void> {
  const key = tokenKey(address);
  const lines = (await readText(file)).split(/\r?\n/).filter((line) => line.split("=")[0]?.trim() !== key);
  while (lines.at(-1) === "") lines.pop();
  if (token !== undefined) lines.push(`${key}=${token}`);
  const draft = `${file}.${process.pid}.tmp`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(draft, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return "";
    throw error;
  }
}
