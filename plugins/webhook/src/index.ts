import path from "node:path";
import { definePlugin, ZenError } from "@zen/plugin-sdk";
import { deliverCommand, listCommand, testCommand } from "./commands.js";
import { EVENTS, type Config } from "./config.js";
import { Outbox } from "./outbox.js";
import { keyOf } from "./signature.js";

export default definePlugin({
  name: "@zen/webhook",
  setup(ctx) {
    const config: Config = { endpoints: {}, attempts: 10, flushSeconds: 3, limit: 10_000, ...ctx.config };
    const endpoints = Object.entries(config.endpoints);
    for (const [name, { secrets }] of endpoints) for (const secret of secrets) keyOf(secret, name);

    let opened: Outbox | undefined;
    const outbox = (): Outbox => {
      if (opened !== undefined) return opened;
      if (ctx.repositoryDir === undefined)
        throw new ZenError("NO_REPOSITORY", "Webhooks need a Zen repository to keep messages in");
      const made = (opened = new Outbox(path.join(ctx.repositoryDir, ".zen", "webhook"), config, ctx.log));
      ctx.onStop(() => made.close());
      return made;
    };
    let adopted: Promise<void> | undefined;
    for (const event of EVENTS) {
      if (!endpoints.some(([, { events }]) => events.includes(event))) continue;
      ctx.hooks.on(event, async (data) => {
        const box = outbox();
        await (adopted ??= box.adopt());
        await box.tell(event, data);
      });
    }
    ctx.command("webhook:test", testCommand(config));
    ctx.command("webhook:list", listCommand(outbox));
    ctx.command("webhook:deliver", deliverCommand(outbox));
  },
});
