import { ZenError, type CommandHandler, type Json } from "@zen/plugin-sdk";
import type { GcpConnection } from "../client/index.js";
import { commandsOf } from "./commands.js";
import { examine, type Examined } from "./examine.js";
import type { Endpoints } from "./google.js";
import { installedPlugins } from "./installed.js";
import { readRepository } from "./repository.js";
import { show } from "./show.js";
import { subjectsOf, wholeSubject, type Subject } from "./subject.js";
import { usesOf } from "./use.js";

/**
 * `gcp:doctor`: says what is missing in Google Cloud for what the repository uses of it. `from` is where plugins are looked for.
 * @throws ZenError `GCP_NOT_READY` where a run would fail, with the findings as its `data`.
 */
export function doctorCommand(endpoints: Endpoints, from: string): CommandHandler {
  return async ({ print, repositoryDir }, { stack, all, project, impersonate }) => {
    const override = given({ project, impersonate });
    const subjects = await findSubjects(repositoryDir, stack as string | undefined, all === true, override, from);
    const examined: Examined[] = [];
    for (const subject of subjects) {
      const one = await examine(subject, endpoints);
      show(one, print);
      examined.push(one);
    }
    const findings = examined.flatMap((one) => one.findings);
    const commands = commandsOf(findings);
    const result = { checks: examined, commands } as unknown as Readonly<Record<string, Json>>;
    const errors = findings.filter(({ level }) => level === "error");
    if (errors.length === 0) return result;
    throw new ZenError(
      "GCP_NOT_READY",
      errors.length === 1
        ? "Something in Google Cloud stands in the way of a run"
        : `${errors.length} things in Google Cloud stand in the way of a run`,
      { hint: commands.length === 0 ? "What was found is above." : `Run:\n${commands.join("\n")}`, data: result },
    );
  };
}

async function findSubjects(
  repositoryDir: string | undefined,
  stack: string | undefined,
  all: boolean,
  override: GcpConnection,
  from: string,
): Promise<readonly Subject[]> {
  if (repositoryDir === undefined)
    throw new ZenError("NO_REPOSITORY", "The doctor looks at the stacks of a Zen repository, and here is none", {
      hint: "Run it in a folder with zen.config.json.",
    });
  const config = await readRepository(repositoryDir, stack);
  const plugins = await installedPlugins(Object.keys(config.plugins ?? {}), from);
  const uses = usesOf(config, stack === undefined ? undefined : [stack]);
  const subjects = all ? [] : await subjectsOf(uses, plugins, override);
  return subjects.length > 0 || stack !== undefined ? subjects : [await wholeSubject(plugins, override)];
}

function given(flags: Readonly<Record<string, Json | undefined>>): GcpConnection {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => typeof value === "string"));
}
