import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { onDisk, ZenError } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const runsReport = defineCommand({
  id: "runs:report",
  summary: "One HTML page about a run, or about several side by side",
  description:
    "The page holds all that it shows: it loads nothing from elsewhere and runs no script, so that it can be sent and kept.",
  flags: {
    out: { type: "string", summary: "The file to write, or - for standard output; zen-report-RUN.html unless told" },
    open: { type: "boolean", summary: "Open it in the browser" },
  },
  args: [{ name: "run", summary: "A run's id, the beginning of one, or latest" }],
  more: "others",
  examples: ["runs:report latest", "runs:report latest --open", "runs:report A B C --out comparison.html"],
  async run({ out, repository, cwd }, { args, rest, flags }) {
    const { runs } = await repository();
    const ids: string[] = [];
    for (const name of [args.run, ...rest]) ids.push((await runs.get(name)).id);
    const page = await runs.report(ids);
    if (flags.out === "-") {
      out.print(page.trimEnd());
      return { runs: ids, page };
    }
    const file = path.resolve(cwd, flags.out ?? `zen-report-${ids.length === 1 ? ids[0] : "comparison"}.html`);
    await onDisk(file, () => write(file, page));
    out.print(path.relative(cwd, file) || file);
    if (flags.open) await (await import("../open-file.js")).openFile(file, out);
    return { runs: ids, file };
  },
});

async function write(file: string, page: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, page);
  } catch (cause) {
    if (!["EISDIR", "ENOTDIR", "EEXIST"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
    throw new ZenError("USAGE_INVALID", `--out takes a file to write, and ${file} cannot be one`, {
      cause,
      hint: "A folder is in its place, or a file in that of its folder.",
    });
  }
}
