import type { CommandFlag } from "@zen/plugin-sdk";
import type { CommandSpec } from "../command.js";
import { GLOBAL_FLAGS } from "../global-flags.js";
import type { Style } from "../output/output.js";

/** How one command is used. */
export function commandHelp(spec: CommandSpec, style: Style): readonly string[] {
  const flags = Object.entries<CommandFlag>({ ...spec.flags, ...GLOBAL_FLAGS });
  return [
    spec.summary + ".",
    ...(spec.description === undefined ? [] : ["", ...spec.description.split("\n")]),
    "",
    style.dim("Usage"),
    `  zen ${usage(spec)}`,
    ...section(
      "Arguments",
      spec.args.map((arg) => [
        arg.name,
        `${arg.summary}${arg.options === undefined ? "" : ` (${arg.options.join(", ")})`}`,
      ]),
      style,
    ),
    ...section(
      "Flags",
      flags.map(([name, flag]) => [flagName(name, flag), flagText(flag)]),
      style,
    ),
    ...(spec.examples.length === 0
      ? []
      : ["", style.dim("Examples"), ...spec.examples.map((line) => `  ${style.dim("$")} zen ${line}`)]),
  ];
}

export function section(title: string, rows: readonly (readonly [string, string])[], style: Style): readonly string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([name]) => name.length));
  return ["", style.dim(title), ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)];
}

function usage(spec: CommandSpec): string {
  return [spec.id.replace(":", " "), "[FLAGS]", ...(spec.usage === undefined ? words(spec) : [spec.usage])].join(" ");
}

function words(spec: CommandSpec): readonly string[] {
  const args = spec.args.map(({ name, required }) =>
    required === false ? `[${name.toUpperCase()}]` : name.toUpperCase(),
  );
  return [
    ...args,
    ...(spec.more === undefined ? [] : [`[${spec.more.toUpperCase()}...]`]),
    ...(spec.rest === undefined ? [] : [`-- ${spec.rest.toUpperCase()}...`]),
  ];
}

function flagName(name: string, flag: CommandFlag): string {
  const value =
    flag.type === "boolean" ? "" : ` ${flag.options?.join("|") ?? (flag.type === "string" ? "TEXT" : "NUMBER")}`;
  return `${flag.char === undefined ? "   " : `-${flag.char},`} --${name}${value}`;
}

function flagText(flag: CommandFlag): string {
  const notes = [
    flag.required === true ? "required" : "",
    flag.multiple === true ? "may be repeated" : "",
    flag.default === undefined ? "" : `default ${flag.default}`,
  ];
  const said = notes.filter((note) => note !== "").join(", ");
  return said === "" ? flag.summary : `${flag.summary} (${said})`;
}
