import { ZenError, type Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const runsTag = defineCommand({
  id: "runs:tag",
  summary: "Add words to find a run by, or take them away",
  description: "+WORD or WORD adds a tag, -WORD takes it away. The run is an id, the beginning of one, or latest.",
  flags: {},
  args: [],
  rest: "run +tag -tag",
  usage: "RUN +TAG -TAG ...",
  examples: ["runs:tag latest +candidate", "runs:tag 20260131-1422 +live -candidate"],
  async run({ out, repository }, { rest }) {
    const [run, ...words] = rest.filter((word) => word !== "--json");
    const named = (sign: string) => words.filter((word) => word.startsWith(sign)).map((word) => word.slice(1));
    const plain = words.filter((word) => !/^[+-]/.test(word));
    if (run === undefined || words.length === 0)
      throw new ZenError("USAGE_INVALID", "zen runs:tag: a run and at least one tag must be given", {
        hint: "For example zen runs:tag latest +candidate -draft.",
      });
    const tagged = await (await repository()).runs.tag(run, { add: [...named("+"), ...plain], remove: named("-") });
    out.print(tagged.tags.length === 0 ? "no tags" : tagged.tags.join(" "));
    out.print(out.style.dim(`  run ${tagged.id}`));
    return tagged as unknown as Json;
  },
});
