import type { LogLine, RegistryOptions, RunningRegistry } from "@zen/registry-server";
import type { Output } from "../output/output.js";

export interface RequestLines {
  log(line: LogLine): void;
  listening(registry: RunningRegistry, options: RegistryOptions): void;
}

/** What a server says of itself: lines for a person on a terminal, or a JSON document per line. */
export function requestLines(out: Output): RequestLines {
  return {
    log(line) {
      if (out.json) out.stdout.write(`${JSON.stringify(line)}\n`);
      else out.print(wordsOf(line, out));
    },
    listening({ url, firstToken }, options) {
      const { dataDir, host = "", tls, trustedProxies = [] } = options;
      if (out.json) out.stdout.write(`${JSON.stringify({ level: "info", message: "listening", url, dataDir })}\n`);
      else out.print(`Registry at ${out.style.bold(url)}, with its data in ${dataDir}`);
      // Logs are collected and kept, so the token goes another way in every form of output.
      if (firstToken !== undefined) out.stderr.write(tokenLines(firstToken));
      if (tls === undefined && trustedProxies.length === 0 && !isLocal(host))
        out.note("Tokens cross the network readably: give --tls-cert and --tls-key, or name the proxy that has them.");
    },
  };
}

function tokenLines(token: string): string {
  return `\nThe administrator's token, which is told once and holds for 90 days:\n\n  ${token}\n\n`;
}

function isLocal(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}

function wordsOf(line: LogLine, out: Output): string {
  const { time, level, message, method, path, status, ms, account } = line;
  const clock = out.style.dim(time.slice(11, 19));
  if (level === "error") return `${clock} ${out.style.red("error")} ${message}`;
  if (message !== "request") return `${clock} ${message}`;
  const shown = Number(status) >= 500 ? out.style.red(String(status)) : String(status);
  return `${clock} ${shown} ${String(method)} ${String(path)} ${String(ms)} ms${account === undefined ? "" : ` ${String(account)}`}`;
}
