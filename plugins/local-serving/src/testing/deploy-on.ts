/** Deploys one model after the other, `PREFIX0`, `PREFIX1`, ..., and tells each name when it is deployed. */
import { openLocalServing } from "../serving.js";
import { sampleModel } from "@zen/plugin-sdk/conformance";
import { published } from "./models.js";
import { PROGRAM } from "./place.js";

const [folder = "", artifacts = "", prefix = ""] = process.argv.slice(2);
const serving = await openLocalServing(folder, PROGRAM);
process.stdout.write("opened\n");
for (let index = 0; ; index++) {
  await serving.deploy({ name: `${prefix}${index}`, model: await published(artifacts, sampleModel(index)) });
  process.stdout.write(`${prefix}${index}\n`);
}
