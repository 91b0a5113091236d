import type { StepContext } from "@zen/plugin-sdk/pipeline";
import { TASK_VARIABLE } from "../task/layout.js";

/** What a program needs to find its way about the machine. Anything else in the environment might be somebody's secret, or change a result unseen. */
const BASICS = new Set(
  "PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TMP TEMP SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA".split(
    " ",
  ),
);

export function basics(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(own).filter(([name]) => BASICS.has(name.toUpperCase()) || name.startsWith("LC_")),
  );
}

/** The environment of a program: the basics, what the step declares, the trace that it is part of, and where its task is. */
export async function environmentFor(
  ctx: StepContext,
  declared: { readonly env: readonly string[]; readonly secrets: readonly string[] },
  taskFile: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly env: NodeJS.ProcessEnv; readonly hidden: readonly string[] }> {
  const { traceparent, tracestate } = ctx.trace;
  const env: NodeJS.ProcessEnv = {
    ...basics(),
    ...more,
    ...(traceparent === undefined ? {} : { TRACEPARENT: traceparent }),
    ...(tracestate === undefined ? {} : { TRACESTATE: tracestate }),
    [TASK_VARIABLE]: taskFile,
  };
  for (const name of declared.env) if (ctx.env[name] !== undefined) env[name] = ctx.env[name];
  const hidden: string[] = [];
  for (const name of declared.secrets) {
    const value = await ctx.secrets.get(name);
    env[name] = value;
    hidden.push(value);
  }
  return { env, hidden };
}
