import type { ModelChanged } from "@zen/client";
import type { Output } from "../output/output.js";
import { short } from "../output/size.js";

/** What a name stands for now, for a person. */
export function modelChanged({ model, deployments }: ModelChanged, out: Output): void {
  out.print(`${out.style.bold(model.name)} is ${short(model.live.artifact.digest)} now`);
  for (const deployment of deployments) out.print(`  ${deployment} serves it`);
}
