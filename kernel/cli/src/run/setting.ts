import type { RunRecord } from "@zen/plugin-sdk";
import { short } from "../output/size.js";

/** What a run was made from and where, one line each for a person. */
export function settingLines({ plan, bundle, stack, environment }: RunRecord): readonly string[] {
  const text = (name: string): string | undefined => {
    const value = environment[name];
    return typeof value === "string" ? value : undefined;
  };
  const digest = (name: string, what: string): string => {
    const value = text(name);
    return value === undefined ? "" : `${what} ${short(value)}`;
  };
  const commit = text("gitCommit");
  const dirty = environment["gitDirty"] === true ? ", with changes" : "";
  const machine = ["os", "cpu", "libc"].flatMap((name) => text(name) ?? []).join("-");
  return [
    line(
      "code",
      `plan ${short(plan)}`,
      digest("sources", "sources"),
      commit === undefined ? "" : `git ${short(commit)}${dirty}`,
    ),
    line("plugins", digest("lock", "zen.lock"), version("zen", text("zen"))),
    line("stack", stack, digest("stack", "configuration"), bundle === undefined ? "" : `bundle ${short(bundle)}`),
    line("machine", machine, version("node", text("node"))),
  ];
}

const WIDTH = 9;

function line(name: string, ...facts: readonly string[]): string {
  return `${name.padEnd(WIDTH)}${facts.filter((fact) => fact !== "").join("  ")}`;
}

function version(of: string, value: string | undefined): string {
  return value === undefined ? "" : `${of} ${value}`;
}
