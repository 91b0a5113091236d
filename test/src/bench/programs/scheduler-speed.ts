/**
 * Drives the scheduler through a graph of so many tasks, each of which runs and succeeds, and prints how many decisions it made in a
 * second, as JSON: `scheduler-speed.js TASKS`.
 */
import { Scheduler, type Task } from "@zen/engine/scheduler";

const tasks = Number(process.argv[2]);
const demand = { cpus: 1, memory: 0 };

/** Ten lanes whose tasks need the one before, and every tenth one of the neighbour's: wide, deep and tied together. */
const LANES = 10;
const graph = Array.from({ length: tasks }, (_, index): Task => {
  const before = index - LANES;
  const beside = index % (10 * LANES) === 0 ? before + 1 : before;
  const needs = before < 0 ? [] : [...new Set([before, beside])].map(String);
  return { id: String(index), needs, demand };
});

/** How many decisions in a second, from the graph as it is given to its end. */
function pass(): number {
  const began = performance.now();
  const scheduler = new Scheduler(graph, { cpus: 8, memory: 1 });
  let decisions = 0;
  for (let made = scheduler.decide(); made.length > 0; made = scheduler.decide()) {
    decisions += made.length;
    for (const one of made) scheduler.report(one.task, one.do === "prepare" ? "due" : "succeeded");
  }
  if (!scheduler.done || decisions !== 2 * tasks) throw new Error(`It made ${decisions} decisions`);
  return (decisions / (performance.now() - began)) * 1000;
}

// The first passes are the compiler's.
console.log(JSON.stringify({ perSecond: Math.max(...Array.from({ length: 5 }, pass)) }));
