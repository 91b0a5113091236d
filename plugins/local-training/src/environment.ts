import type { WorkerInvocation } from "@zen/plugin-sdk";

/** What a program needs to find its way about the machine. Anything else in the environment might be somebody's secret. */
const PASSED = new Set([
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TZ",
  "TMPDIR",
  "TMP",
  "TEMP",
  "TERM",
  "LD_LIBRARY_PATH",
  "NODE_OPTIONS",
  "NODE_PATH",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "SYSTEMROOT",
  "SYSTEMDRIVE",
  "WINDIR",
  "COMSPEC",
  "PATHEXT",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  "PROGRAMDATA",
]);
const PREFIXES = ["LC_", "XDG_", "ZEN_", "OTEL_"];

/** The worker's environment: the machine's, and those of its secrets that are kept in this process's environment. */
export function inheritedEnv({ secrets }: WorkerInvocation, own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const wanted = (name: string) =>
    PASSED.has(name.toUpperCase()) || PREFIXES.some((prefix) => name.startsWith(prefix)) || secrets.includes(name);
  return Object.fromEntries(Object.entries(own).filter(([name]) => wanted(name)));
}

/** What goes into the job's files. The heap of a Node worker is kept below the memory that the step asks for. */
export function plainEnv(
  { env }: WorkerInvocation,
  memory: number | undefined,
  own: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (memory === undefined) return { ...env };
  const heap = `--max-old-space-size=${Math.max(64, Math.floor(memory / 2 ** 20))}`;
  return { ...env, NODE_OPTIONS: [env["NODE_OPTIONS"] ?? own["NODE_OPTIONS"], heap].filter((part) => part).join(" ") };
}
