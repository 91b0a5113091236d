import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, open } from "node:fs/promises";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { codeOf, discard } from "./disk.js";
import { syncFolder } from "./folders.js";
import type { Layout } from "./layout.js";
import { isWithoutLinks } from "./lock.js";

/** The store's identity: made once, by whichever process is first, and kept in the file `id`. */
export async function readIdentity(layout: Layout): Promise<string> {
  const identity = read(layout.identity) ?? (await create(layout));
  if (/^local:[0-9a-f-]{36}$/.test(identity)) return identity;
  throw new ZenError("STORE_DAMAGED", `${layout.identity} does not hold a store's identity.`, {
    hint: "Restore the file from a backup, or choose another folder for the store.",
  });
}

async function create(layout: Layout): Promise<string> {
  const draft = join(layout.temporary, randomUUID());
  const file = await open(draft, "wx");
  try {
    await file.writeFile(`local:${randomUUID()}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, layout.identity);
  } catch (error) {
    if (isWithoutLinks(error)) await copyCreateOnly(draft, layout.identity);
    else if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    discard(draft);
  }
  await syncFolder(layout.root);
  return read(layout.identity) as string;
}

async function copyCreateOnly(from: string, to: string): Promise<void> {
  const file = await open(to, "wx").catch((error: unknown) => {
    if (codeOf(error) === "EEXIST") return undefined;
    throw error;
  });
  await file?.writeFile(readFileSync(from));
  await file?.close();
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
