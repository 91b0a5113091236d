import { ZenError } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const execCommand = defineCommand({
  id: "exec",
  summary: "Run a program that imports plugins and pipelines, such as a test runner or a script",
  description: "Every Node process below it resolves plugins as pipelines do, and runs TypeScript sources as they are.",
  flags: {},
  args: [],
  rest: "program",
  examples: ["exec -- mocha 'test/**/*.test.ts'", "exec -- node scripts/report.ts"],
  async run(ctx, { rest }) {
    const [program, ...args] = rest;
    if (program === undefined)
      throw new ZenError("USAGE_INVALID", "zen exec: there is no program to run", {
        hint: "For example zen exec -- mocha 'test/**/*.test.ts'.",
      });
    const { requireRepository } = await import("@zen/client");
    const { execEnvironment } = await import("../exec/environment.js");
    const { runProgram } = await import("../exec/run-program.js");
    ctx.exitCode = await runProgram(program, args, {
      cwd: ctx.cwd,
      env: execEnvironment(requireRepository(ctx.cwd), ctx.env),
    });
  },
});
