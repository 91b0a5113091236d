import { isZenError, type ExecutionRecord, type RunRecord } from "@zen/plugin-sdk";
import { notReproducible } from "./refusal.js";

/** @throws ZenError `RUN_NOT_REPRODUCIBLE` where a data file that the run read is not what it was. */
export async function filesMustBeSame(
  run: RunRecord,
  executions: readonly ExecutionRecord[],
  digestOf: (file: string) => Promise<string>,
): Promise<void> {
  const files = new Map<string, string>();
  for (const { params } of executions)
    for (const value of Object.values(params)) {
      const { path, digest, size } = (value ?? {}) as { path?: unknown; digest?: unknown; size?: unknown };
      if (typeof path === "string" && typeof digest === "string" && typeof size === "number") files.set(path, digest);
    }
  for (const [file, digest] of files) {
    const now = await digestOf(file).catch((cause: unknown) => {
      if (isZenError(cause) || (cause as NodeJS.ErrnoException).code !== undefined) return undefined;
      throw cause;
    });
    if (now === digest) continue;
    throw notReproducible(
      run,
      `the data file ${file} ${now === undefined ? "is not there any more" : "has other content than then"}`,
      `Bring back the file whose SHA-256 is ${digest}: data files of local runs are not copied into the artifact store.`,
    );
  }
}
