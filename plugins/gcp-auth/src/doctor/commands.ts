import type { Finding } from "./finding.js";

const ENABLE = /^gcloud services enable (\S+) --project=(\S+)$/;

/** All command lines of the findings, each once; APIs of one project are enabled at once. */
export function commandsOf(findings: readonly Finding[]): readonly string[] {
  const apis = new Map<string, Set<string>>();
  const others = new Set<string>();
  for (const line of findings.flatMap(({ mend }) => mend)) {
    const [, api, project] = ENABLE.exec(line) ?? [];
    if (api === undefined || project === undefined) others.add(line);
    else apis.set(project, (apis.get(project) ?? new Set()).add(api));
  }
  const enabling = [...apis].map(
    ([project, some]) => `gcloud services enable ${[...some].join(" ")} --project=${project}`,
  );
  return [...enabling, ...others];
}
