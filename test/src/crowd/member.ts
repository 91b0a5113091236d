import { openRepository } from "@zen/client";
import { sharedValue } from "./shared-work.js";

// One of many processes that run the same pipeline over one repository at the same time: `node member.js DIR WHO ROUNDS`.

const [dir = "", who = "", rounds = ""] = process.argv.slice(2);
await using repository = await openRepository(dir);
for (let round = 0; round < Number(rounds); round++) {
  const { outputs } = await repository.run("shared", { dir, round, who: Number(who) }, { inProcess: true });
  const { value } = outputs;
  if (value !== sharedValue(round, Number(who))) throw new Error(`round ${round} of ${who} gave ${String(value)}`);
}
