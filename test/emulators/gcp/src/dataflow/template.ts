import type { WorkerFiles } from "./executor.js";
import type { Launch } from "./launch.js";

/**
 * What the container of Google's Beam YAML template does before Beam has anything: it reads the file and renders it with Jinja, no
 * variable being defined. Text that means something to Jinja fails here, as nothing that Zen writes is meant for it.
 */
export async function readPipeline({ yamlFile, yaml }: Launch, files: WorkerFiles): Promise<string> {
  const text = yaml ?? new TextDecoder("utf-8", { fatal: true }).decode(await files.read(yamlFile as string));
  const tag = /\{[{%#][^]{0,40}/.exec(text);
  if (tag !== null) throw new Error(`jinja2.exceptions.TemplateError: the file has a tag of a template: ${tag[0]}`);
  return text;
}
