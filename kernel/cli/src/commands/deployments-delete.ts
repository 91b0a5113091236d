import { defineCommand } from "../command.js";

export const deploymentsDelete = defineCommand({
  id: "deployments:delete",
  summary: "End a deployment; its model and its records stay",
  flags: {},
  args: [{ name: "deployment", summary: "Its name" }],
  examples: ["deployments:delete flights"],
  async run({ out, repository }, { args }) {
    await (await repository()).deployments.delete(args.deployment);
    out.print(`${args.deployment} no longer answers.`);
    return { deployment: args.deployment, state: "deleted" };
  },
});
