import { defineCommand } from "../command.js";
import { interruptible } from "../interrupt.js";
import { serverOptions, SERVER_FLAGS } from "../registry/server-flags.js";
import { requestLines } from "../registry/request-lines.js";

export const registryServe = defineCommand({
  id: "registry:serve",
  summary: "Serve a registry of plugins until it is stopped",
  description:
    "Everything it has is in its data folder, unless Postgres (ZEN_REGISTRY_DATABASE, for several servers) or another folder for blobs is named. The first start makes the account admin and prints its token, once. SIGTERM or Ctrl-C stops it when the requests under way are answered. With --json it prints a JSON document per line.",
  flags: SERVER_FLAGS,
  args: [],
  examples: [
    "registry:serve",
    "registry:serve --data-dir /srv/zen-registry --host 0.0.0.0 --tls-cert registry.pem --tls-key registry.key",
    "registry:serve --trusted-proxy 10.0.0.0/8 --url https://plugins.example.com",
  ],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const options = await serverOptions(ctx, flags);
    const { npmGet } = await import("@zen/registry-client");
    const { startRegistry } = await import("@zen/registry-server");
    const upstreamGet = npmGet(ctx.cwd);
    const lines = requestLines(out);
    await interruptible(
      out,
      async (signal) => {
        const registry = await startRegistry({ ...options, upstreamGet, onLog: lines.log });
        try {
          lines.listening(registry, options);
          if (!signal.aborted)
            await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        } finally {
          await registry.close();
        }
      },
      "\nStopping when the requests under way are answered. Press Ctrl-C again to end at once.",
    );
  },
});
