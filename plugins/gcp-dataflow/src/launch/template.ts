import type { DataflowConfig } from "../config.js";

/**
 * Where Google publishes its Beam YAML template: a bucket for each region, and in it a folder for each release beside `latest`
 * (https://cloud.google.com/dataflow/docs/guides/templates/provided-templates).
 */
export function templatePath({
  template,
  templateVersion = "latest",
  region,
}: Pick<DataflowConfig, "template" | "templateVersion" | "region">): string {
  return template ?? `gs://dataflow-templates-${region}/${templateVersion}/flex/Yaml_Template`;
}
