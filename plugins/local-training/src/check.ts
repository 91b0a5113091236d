import { availableParallelism, totalmem } from "node:os";
import { parseBytes, type Resources } from "@zen/plugin-sdk";

/** What this machine cannot give, in words. */
export function problemsWith({ cpus, memory, accelerators }: Resources): readonly string[] {
  const problems: string[] = [];
  if (cpus !== undefined && !(cpus > 0)) problems.push(`${cpus} is no number of cores.`);
  if (cpus !== undefined && cpus > availableParallelism()) {
    problems.push(`The step asks for ${cpus} cores, and this machine offers ${availableParallelism()}.`);
  }
  const bytes = memory === undefined ? 0 : parseBytes(memory);
  if (bytes === undefined)
    problems.push(`${JSON.stringify(memory)} is no amount of memory; write \`512 MiB\` or \`2 GiB\`.`);
  else if (bytes > machineMemory())
    problems.push(`The step asks for ${memory} of memory, and this machine offers ${machineMemory()} bytes.`);
  if (accelerators !== undefined && accelerators.count > 0) {
    problems.push(
      `The step asks for ${accelerators.count} x ${accelerators.type}, and local training has no accelerators.`,
    );
  }
  return problems;
}

function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}
