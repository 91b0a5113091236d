import { INSTANCE_HEADER } from "../backend/probe.js";
import { answer, type Answer } from "./answer.js";
import type { Deployments } from "./deployments.js";
import { infer, modelAnswer, readyAnswer } from "./model-routes.js";

/** What a path leads to. */
export type Route =
  | { readonly kind: "answer"; readonly answer: () => Answer }
  | { readonly kind: "infer"; readonly infer: (body: Buffer) => Promise<Buffer> };

export interface Routes {
  /** The route of a path without its query, or undefined when there is none. */
  find(path: string): Route | undefined;
}

/** That of the package; a test holds them together. */
export const VERSION = "0.1.0";

const MODEL = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer))?$/;

/** The routes of the Open Inference Protocol v2. */
export function routes(deployments: Deployments, instance: string): Routes {
  const fixed = new Map<string, () => Answer>([
    ["/v2", serverAnswer],
    ["/v2/", serverAnswer],
    ["/v2/health/live", () => ({ ...answer({ live: true }), headers: { [INSTANCE_HEADER]: instance } })],
    ["/v2/health/ready", () => healthAnswer(deployments.areReady)],
  ]);
  return {
    find(path) {
      const own = fixed.get(path);
      if (own !== undefined) return { kind: "answer", answer: own };
      const [, name, version, verb] = MODEL.exec(path) ?? [];
      if (name === undefined) return undefined;
      if (verb === "infer") return { kind: "infer", infer: (body) => infer(deployments, name, version, body) };
      const look = verb === "ready" ? readyAnswer : modelAnswer;
      return { kind: "answer", answer: () => look(deployments, name, version) };
    },
  };
}

function serverAnswer(): Answer {
  return answer({ name: "zen-local-serving", version: VERSION, extensions: [] });
}

/** The protocol's text calls the field `live`; other servers, and clients, `ready`. */
function healthAnswer(ready: boolean): Answer {
  return answer({ live: true, ready }, ready ? 200 : 503);
}
