import { ZenError } from "@zen/plugin-sdk";

export function databaseBusy(cause?: unknown): ZenError {
  return new ZenError(
    "REGISTRY_DATABASE_BUSY",
    "The registry's database had no turn for this change in half a minute.",
    {
      hint: "Try again. If it goes on, look for a process that holds the database: a stopped server, or a database browser with an open transaction.",
      data: { status: 503 },
      cause,
    },
  );
}

export function databaseUnavailable(where: string, cause: unknown): ZenError {
  return new ZenError("REGISTRY_DATABASE_UNAVAILABLE", `The registry's database ${where} cannot be used.`, {
    hint: "Check that its folder can be written, or that its server runs, and that the address and the credentials are right.",
    data: { status: 503 },
    cause,
  });
}

export function databaseNewer(unknown: readonly string[]): ZenError {
  return new ZenError(
    "REGISTRY_DATABASE_NEWER",
    `The registry's database was changed by a newer version of Zen: this one does not know ${unknown.join(", ")}.`,
    { hint: "Start the newer version, or restore a backup from before it." },
  );
}
