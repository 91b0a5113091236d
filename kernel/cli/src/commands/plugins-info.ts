import type { Json, PluginManifest } from "@zen/plugin-sdk";
import type { PluginInfo } from "@zen/registry-client";
import { defineCommand } from "../command.js";
import type { Output } from "../output/output.js";
import { ago } from "../output/time.js";
import { printable } from "../output/width.js";
import { settingsOf } from "../plugins/settings.js";

export const pluginsInfo = defineCommand({
  id: "plugins:info",
  summary: "A plugin's versions, contributions, settings and permissions; it need not be installed",
  flags: {},
  args: [{ name: "plugin", summary: "Its name" }],
  examples: ["plugins:info @zen/local-serving"],
  async run({ out, repository }, { args }) {
    const { plugins } = await repository();
    const info = await plugins.info(args.plugin);
    const link = plugins.links().find(({ name }) => name === info.name);
    const newest = info.versions.find((each) => obstacle(each) === undefined) ?? info.versions[0];
    const manifest = info.installed?.manifest ?? newest?.manifest;
    out.print(
      `${out.style.bold(info.name)}${info.installed === undefined ? "  not installed" : `  ${info.installed.version} is ${link === undefined ? "installed" : `linked from ${link.folder}`}`}`,
    );
    if (manifest !== undefined) {
      describe(manifest, out);
      showSettings(manifest, out);
    }
    if (newest !== undefined) {
      out.print();
      for (const line of publicationLines(newest)) out.print(printable(line));
      out.print(`  versions     ${info.versions.map((each) => versionText(each, out)).join(", ")}`);
    }
    const refused = info.versions.flatMap(({ version, refusals }) =>
      refusals.map((refusal) => ({ version, ...refusal })),
    );
    if (refused.length > 0) {
      out.print();
      out.table(refused, [
        { title: "REFUSED", value: ({ version }) => version },
        { title: "WHY", value: ({ reason }) => `it ${reason}`, flexible: true },
        { title: "POLICY OF", value: ({ level }) => `the ${level}` },
        { title: "FILE", value: ({ file }) => file, style: out.style.dim },
      ]);
    }
    return info as unknown as Json;
  },
});

/** Who made a version public, and whose marks it carries. */
function publicationLines({ version, publisher, published, signatures }: PluginInfo["versions"][number]): string[] {
  const by = [
    ...(publisher === undefined ? [] : [`by ${publisher}`]),
    ...(published === undefined ? [] : [ago(published)]),
  ];
  return [
    ...(by.length === 0 ? [] : [`  published    ${version} ${by.join(", ")}`]),
    ...(signatures.length === 0 ? [] : [`  signed by    ${signatures.join(", ")}`]),
  ];
}

function showSettings(manifest: PluginManifest, out: Output): void {
  for (const [of, settings] of settingsOf(manifest)) {
    out.print(`\n  ${out.style.bold(printable(`config of ${of}`))}`);
    for (const setting of settings) {
      const { name, type, required, description } = setting;
      const otherwise = setting.default === undefined ? "" : `${JSON.stringify(setting.default)} unless told`;
      const notes = [type, required ? "required" : "", otherwise].filter((note) => note !== "").join(", ");
      out.print(`  ${printable(name)}  ${out.style.dim(printable(notes))}`);
      if (description !== "") out.print(`      ${printable(description)}`);
    }
  }
}

/** Why a version would not be chosen. */
function obstacle({ unfit, refusals, withdrawn }: PluginInfo["versions"][number]): string | undefined {
  if (withdrawn !== undefined) return `${withdrawn.state}: ${withdrawn.reason}`;
  return unfit ?? (refusals.length > 0 ? "refused" : undefined);
}

function versionText(each: PluginInfo["versions"][number], { style }: Output): string {
  const { version } = each;
  const why = obstacle(each);
  return why === undefined ? version : style.dim(printable(`${version} (${why})`));
}

function describe(manifest: PluginManifest, out: Output): void {
  const { description, backends, steps, commands, hooks, requires, natives, permissions } = manifest;
  const line = (title: string, values: readonly string[]): void =>
    void (values.length > 0 && out.print(`  ${title.padEnd(11)}  ${printable(values.join(", "))}`));
  if (description !== "") out.print(`  ${printable(description)}\n`);
  line(
    "backends",
    backends.map(({ contract, name }) => `${contract} ${name}`),
  );
  line(
    "steps",
    steps.map((step) => step.export),
  );
  line(
    "commands",
    commands.map(({ id }) => id),
  );
  line(
    "hooks",
    hooks.map(({ on }) => on),
  );
  line(
    "requires",
    Object.entries(requires).map(([name, range]) => `${name} ${range}`),
  );
  line(
    "natives",
    Object.entries(natives).map(([name, version]) => `${name} ${version}`),
  );
  line("network", permissions.network);
  line("secrets", permissions.secrets);
  line("programs", permissions.childProcesses);
  line(
    "files",
    permissions.files.map(({ path, access }) => `${access} ${path}`),
  );
}
