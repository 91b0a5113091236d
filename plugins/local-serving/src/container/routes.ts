import { answer, errorAnswer } from "../server/answer.js";
import type { Deployments } from "../server/deployments.js";
import { infer } from "../server/model-routes.js";
import { routes, type Routes } from "../server/routes.js";
import type { ContainerSettings } from "./settings.js";

/** The protocol's routes, and the two that whoever runs the container has chosen. */
export function containerRoutes(
  deployments: Deployments,
  name: () => string,
  { healthRoute, predictRoute }: Pick<ContainerSettings, "healthRoute" | "predictRoute">,
): Routes {
  const protocol = routes(deployments, "");
  return {
    find(path) {
      if (path === predictRoute) return { kind: "infer", infer: (body) => infer(deployments, name(), undefined, body) };
      if (path !== healthRoute) return protocol.find(path);
      const health = () =>
        deployments.areReady ? answer({ ready: true }) : errorAnswer(503, "the model is being loaded");
      return { kind: "answer", answer: health };
    },
  };
}
