import { isZenError, ZenError } from "@zen/plugin-sdk";

/** The same error with the place where it is to be mended, unless it knows one: an archive does not know its own path. */
export function inPlace(error: unknown, place: string): unknown {
  return isZenError(error) && error.place === undefined ? withPlace(error, place) : error;
}

/** Reads a manifest with `read`; what is wrong with it is told with the folder or archive that it is in. */
export function manifestIn<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isZenError(error, "MANIFEST_INVALID")) throw inPlace(error, path);
    throw withPlace(error, [path, error.place ?? "package.json"].join(path.endsWith(".tgz") ? ": " : "/"));
  }
}

function withPlace({ code, message, hint, cause, data }: ZenError, place: string): ZenError {
  return new ZenError(code, message, { place, cause, ...(hint && { hint }), ...(data && { data }) });
}
