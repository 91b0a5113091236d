import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { onDisk } from "@zen/plugin-sdk";
import { KeyStore, type CheckPluginOptions, type PluginCheck } from "@zen/registry-client";

/** Signs with the publisher key of the plugin's scope, where this machine has it. */
export async function signerFor(folder: string): Promise<CheckPluginOptions["sign"]> {
  const [scope, bare] = (await nameIn(folder)).split("/");
  const key = bare === undefined || scope === undefined ? undefined : await new KeyStore().get(scope);
  return key === undefined ? undefined : (text) => key.sign(text);
}

/** The check itself says what is wrong with a package.json that has no name. */
async function nameIn(folder: string): Promise<string> {
  const text = await readFile(path.join(folder, "package.json"), "utf8").catch(() => "");
  return /^\s*"name":\s*"(@[^"]+)"/m.exec(text)?.[1] ?? "";
}

/** As it travels: a `SignedConformanceReport`. Returns where it was written. */
export async function writeReport(
  file: string,
  { text, signature }: NonNullable<PluginCheck["report"]>,
): Promise<string> {
  const signatures = signature === undefined ? [] : [{ ...signature, by: "publisher" }];
  await onDisk(file, () => writeFile(file, `${JSON.stringify({ report: text, signatures }, null, 2)}\n`));
  return file;
}
