import type { Json, PluginManifest } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import type { Output } from "../output/output.js";

export const pluginsInfo = defineCommand({
  id: "plugins:info",
  summary: "A plugin's versions, contributions and permissions; it need not be installed",
  flags: {},
  args: [{ name: "plugin", summary: "Its name" }],
  examples: ["plugins:info @zen/local-serving"],
  async run({ out, repository }, { args }) {
    const info = await (await repository()).plugins.info(args.plugin);
    const manifest =
      info.installed?.manifest ??
      info.versions.find(({ unfit }) => unfit === undefined)?.manifest ??
      info.versions[0]?.manifest;
    out.print(
      `${out.style.bold(info.name)}${info.installed === undefined ? "  not installed" : `  ${info.installed.version} is installed`}`,
    );
    if (manifest !== undefined) describe(manifest, out);
    if (info.versions.length > 0)
      out.print(
        `\n  versions     ${info.versions.map(({ version, unfit }) => (unfit === undefined ? version : out.style.dim(`${version} (${unfit})`))).join(", ")}`,
      );
    return info as unknown as Json;
  },
});

function describe(manifest: PluginManifest, out: Output): void {
  const { description, backends, steps, commands, hooks, requires, natives, permissions } = manifest;
  const line = (title: string, values: readonly string[]): void =>
    void (values.length > 0 && out.print(`  ${title.padEnd(11)}  ${values.join(", ")}`));
  if (description !== "") out.print(`  ${description}\n`);
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
