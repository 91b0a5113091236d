import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { errorLines } from "../output/error-lines.js";

export const stacksShow = defineCommand({
  id: "stacks:show",
  summary: "A stack's backends, held against the installed plugins",
  flags: {},
  args: [{ name: "stack", summary: "The stack; the one in use when left out", required: false }],
  examples: ["stacks:show", "stacks:show prod --json"],
  async run(ctx, { args }) {
    const { out } = ctx;
    const repository = await ctx.repository();
    const details = await repository.stacks.show(args.stack);
    const linked = new Set(repository.plugins.links().map(({ name }) => name));
    out.print(`${out.style.bold(details.name)}${details.current ? out.style.green("  in use") : ""}\n`);
    out.table(details.backends, [
      { title: "CONTRACT", value: ({ contract }) => contract },
      { title: "NAME", value: ({ name }) => name ?? "" },
      { title: "BACKEND", value: ({ use }) => use, style: out.style.bold },
      {
        title: "PLUGIN",
        value: ({ plugin = "" }) => (linked.has(plugin) ? `${plugin} (linked)` : plugin),
        flexible: true,
      },
      {
        title: "",
        value: ({ error, title }) => error?.code ?? title ?? "",
        flexible: true,
        style: (cell, { error }) => (error === undefined ? out.style.dim(cell) : out.style.red(cell)),
      },
    ]);
    for (const { error } of details.backends) {
      if (error === undefined) continue;
      out.print();
      for (const line of errorLines(error, out.style)) out.print(line);
      ctx.exitCode = EXIT.failed;
    }
    const backends = details.backends.map(({ error, ...rest }) => ({
      ...rest,
      ...(error === undefined ? {} : { error: { ...error, stack: undefined } }),
    }));
    return { ...details, backends } as unknown as Json;
  },
});
