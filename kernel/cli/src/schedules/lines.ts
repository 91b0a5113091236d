import type { SchedulerEvent } from "@zen/client";
import { errorLines } from "../output/error-lines.js";
import type { Output } from "../output/output.js";
import { firingColour, firingReason, firingWord } from "./words.js";

/** What a scheduler does, a line at a time: for a person, or as JSON for a program. */
export function schedulerLines(out: Output): (event: SchedulerEvent) => void {
  return (event) => {
    if (out.json) return void out.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
    if (event.type === "fault") {
      if (event.schedule !== undefined) out.note(out.errorStyle.bold(`${event.schedule} cannot go on for now`));
      for (const line of errorLines(event.error, out.errorStyle)) out.note(`  ${line}`);
      return;
    }
    const time = out.style.dim(new Date().toISOString().slice(0, 19).replace("T", " "));
    out.print(`${time}  ${words(event, out)}`);
  };
}

function words(event: Exclude<SchedulerEvent, { type: "fault" }>, { style }: Output): string {
  switch (event.type) {
    case "started": {
      const count = event.schedules.length;
      return count === 0 ? "at work; there are no schedules yet" : `at work on ${event.schedules.join(", ")}`;
    }
    case "stopping":
      return `stopping; ${event.runs.length === 1 ? "a run is" : `${event.runs.length} runs are`} under way`;
    case "stopped":
      return "stopped";
    case "firing": {
      const word = firingWord(event.firing);
      return `${style.bold(event.firing.schedule)} due ${event.firing.due}  ${firingColour(word, style)(word)}  ${firingReason(event.firing)}`;
    }
  }
}
