const serialization = "40001";
const deadlock = "40P01";
/** Two transactions inserted one key: tried again, the later one sees the row of the other. */
const uniqueness = "23505";
const lockNotAvailable = "55P03";

export function isConflict(error: unknown): boolean {
  return [serialization, deadlock, uniqueness].includes(codeOf(error));
}

export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === lockNotAvailable;
}

/** Whether the connection is lost: what SQLSTATE calls connection exceptions and shutdowns, and what the socket says. */
export function isUnreachable(error: unknown): boolean {
  return /^(08...|57P0.|25P03|E[A-Z]+)$/.test(codeOf(error)) || /Connection terminated/.test(String(error));
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? "");
}
