import type { Job } from "./job.js";

const step = (context: Readonly<Record<string, string>>) => context;

/** A job's metrics, as the service counts them: each with its tentative twin, which is not to be counted. */
export function metricsOf(job: Job, now: number, stamp: string): object {
  const running = job.runningAt === undefined ? 0 : ((job.endedAt ?? now) - job.runningAt) / 1000;
  const service: readonly (readonly [string, number])[] = [
    ["TotalVcpuTime", Math.round(running)],
    ["TotalMemoryUsage", Math.round(running * 4096)],
    ["TotalShuffleDataProcessed", 1024],
  ];
  const all = [
    ...service.map(([name, value]) => [name, value, step({})] as const),
    ...Object.entries(job.execution.elements ?? {}).map(
      ([name, value]) =>
        ["ElementCount", value, step({ output_user_name: name, original_name: `${name}-out0` })] as const,
    ),
  ];
  return {
    metricTime: stamp,
    metrics: all.flatMap(([name, scalar, context]) =>
      [context, { ...context, tentative: "true" }].map((each) => ({
        name: { origin: "dataflow/v1b3", name, context: each },
        scalar,
        updateTime: stamp,
      })),
    ),
  };
}
