import type { DeploymentRecord, Serving } from "@zen/plugin-sdk";

/** The serving backend as one execution sees it: what it deploys and undeploys is noted for the journal. */
export function notingServing(
  serving: Serving,
  note: (change: Pick<DeploymentRecord, "name" | "model" | "state">) => void,
): Serving {
  return new Proxy(serving, {
    get(target, property) {
      if (property === "deploy") {
        return async (...args: Parameters<Serving["deploy"]>) => {
          const deployment = await target.deploy(...args);
          note({ name: deployment.name, model: args[0].model.digest, state: "deployed" });
          return deployment;
        };
      }
      if (property === "undeploy") {
        return async (name: string) => {
          const model = (await target.status(name))?.revisions.at(-1)?.model;
          await target.undeploy(name);
          if (model !== undefined) note({ name, model, state: "deleted" });
        };
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
