import { get } from "node:http";
import type { ServerRecord } from "../state/server-record.js";

/** The header by which a server tells which instance it is. */
export const INSTANCE_HEADER = "zen-serving-instance";

/** Whether this very instance answers within the time. */
export function isAnswering({ options, port, instance }: ServerRecord, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(
      { host: reachable(options.host), port, path: "/v2/health/live", agent: false, timeout: timeoutMs },
      (response) => {
        response.resume();
        resolve(response.headers[INSTANCE_HEADER] === instance);
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
    request.on("close", () => resolve(false));
  });
}

/** Where this machine reaches a server that listens on the address. */
export function reachable(host: string): string {
  return host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
}
