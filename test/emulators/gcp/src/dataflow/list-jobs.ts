import type { Job } from "./job.js";

/** The jobs that a query asks for: those that run first, then the rest, each newest first. */
export function listJobs(jobs: readonly Job[], query: URLSearchParams): readonly Job[] {
  const name = query.get("name");
  const filter = query.get("filter") ?? "ALL";
  const wanted = jobs
    .filter((job) => name === null || job.launch.name === name)
    .filter((job) => (filter === "ACTIVE" ? job.isActive : filter === "TERMINATED" ? !job.isActive : true))
    .toReversed();
  return [...wanted.filter(({ isActive }) => isActive), ...wanted.filter(({ isActive }) => !isActive)];
}
