import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, open } from "node:fs/promises";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { codeOf, discard } from "./disk.js";
import { syncFolder } from "./folders.js";
import type { Layout } from "./layout.js";
import { isWithoutLinks } from "./lock.js";
import { ownName } from "./owner.js";

/** The store's identity: made once, by whichever process is first, and kept in the file `id`. */
export async function readIdentity(layout: Layout): Promise<string> {
  const identity = read(layout.identity) ?? (await create(layout));
  if (/^local:[0-9a-f-]{36}$/.test(identity)) return identity;
  throw new ZenError("STORE_DAMAGED", `${layout.identity} does not hold a store's identity.`, {
    hint: "Restore the file from a backup, or choose another folder for the store.",
  });
}

async function create(layout: Layout): Promise<string> {
  const draft = join(layout.temporary, ownName()); // so that it is swept should this process die
  try {
    await write(draft, `local:${randomUUID()}\n`);
    await linkOrCopy(draft, layout.identity);
  } finally {
    discard(draft);
  }
  await syncFolder(layout.root);
  return read(layout.identity) as string;
}

/** Where another process was first, its identity stays. */
async function linkOrCopy(draft: string, identity: string): Promise<void> {
  try {
    await link(draft, identity);
  } catch (error) {
    if (isWithoutLinks(error)) await copyCreateOnly(draft, identity);
    else if (codeOf(error) !== "EEXIST") throw error;
  }
}

async function copyCreateOnly(from: string, to: string): Promise<void> {
  try {
    await write(to, readFileSync(from));
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    discard(to); // half an identity would be a damaged one
    throw error;
  }
}

/** Writes a file that must not be there yet. */
async function write(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
