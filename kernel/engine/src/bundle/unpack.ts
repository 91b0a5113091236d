import { mkdir } from "node:fs/promises";
import { isInside } from "./layout.js";
import { damaged } from "./download.js";

const FILES = new Set(["File", "OldFile", "ContiguousFile", "Directory", "GNUDumpDir"]);

/** Most files of a package are declarations, and nobody compiles against an opened bundle. */
const DECLARATION = /\.d\.[cm]?ts(?:\.map)?$/;

/**
 * Unpacks what runs of a verified tarball into a folder, without the archive's own first folder. Files and folders only, none outside.
 * @throws ZenError `BUNDLE_DAMAGED`.
 */
export async function unpack(tarball: string, folder: string, what: string): Promise<void> {
  const { extract } = await import("tar");
  await mkdir(folder, { recursive: true });
  let refused: string | undefined;
  try {
    await extract({
      file: tarball,
      cwd: folder,
      strip: 1,
      strict: true,
      preserveOwner: false,
      noMtime: true,
      filter: (path, entry) => {
        const type = "type" in entry ? entry.type : "File";
        if (!FILES.has(type)) refused ??= `${path} is a ${type}`;
        else if (!isInside(path.replace(/\/$/, ""))) refused ??= `${path} lies outside`;
        return refused === undefined && !DECLARATION.test(path);
      },
    });
  } catch (error) {
    throw refused === undefined && error instanceof Error && "syscall" in error
      ? error
      : damaged(what, refused ?? "it is no archive", error);
  }
  if (refused !== undefined) throw damaged(what, refused);
}
