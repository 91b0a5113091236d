import {
  checkCsvHeader,
  readCsv,
  readJson,
  type InputSpec,
  type ProcessingPlan,
  type Row,
} from "@zen/plugin-sdk/processing";

type Files = ReadonlyMap<string, readonly string[]>;

/** The engine skips a header without reading it. @throws ZenError `CSV_HEADER_MISMATCH` */
export async function checkTextFiles(plan: ProcessingPlan, files: Files): Promise<void> {
  for (const [name, input] of Object.entries(plan.inputs)) {
    if (input.format === "csv") await Promise.all(files.get(name)!.map((path) => checkCsvHeader(path, input)));
  }
}

/**
 * After the engine has failed: reads the text files again, slowly and with an eye on the row, and throws what is wrong with
 * them in the same words as every other backend. Does nothing when they are in order.
 */
export async function explainTextFault(plan: ProcessingPlan, files: Files): Promise<void> {
  for (const [name, input] of Object.entries(plan.inputs)) {
    for (const path of files.get(name)!) {
      const rows = slowly(input, path);
      if (rows === undefined) continue;
      for await (const row of rows) void row;
    }
  }
}

function slowly(input: InputSpec, path: string): AsyncIterable<Row> | undefined {
  if (input.format === "csv") return readCsv(path, input);
  return input.format === "json" ? readJson(path, input) : undefined;
}
