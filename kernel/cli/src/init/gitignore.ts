import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { createFile, type FileReport } from "./files.js";

const WANTED = [".zen/", ".env", "node_modules/"];

/** Keeps what Zen makes and what is secret out of git; adds only the lines that are missing. */
export async function ignoreInGit(dir: string): Promise<FileReport> {
  const created = await createFile(dir, ".gitignore", `${WANTED.join("\n")}\n`);
  if (created.did === "created") return created;
  const file = path.join(dir, ".gitignore");
  const text = await readFile(file, "utf8");
  const present = new Set(text.split(/\r?\n/).map(plain));
  const missing = WANTED.filter((line) => line !== "node_modules/" && !present.has(plain(line)));
  if (missing.length === 0) return created;
  await appendFile(file, `${text === "" || text.endsWith("\n") ? "" : "\n"}${missing.join("\n")}\n`);
  return { file: ".gitignore", did: "extended" };
}

/** `.zen`, `/.zen` and `.zen/` ignore the same folder. */
function plain(line: string): string {
  return line.trim().replace(/^\//, "").replace(/\/$/, "");
}
