import { writeFileSync } from "node:fs";
import path from "node:path";

/**
 * A mocha reporter that prints one line per test file, each failure below its file's line as soon as the file has ended (a log that
 * is cut short tells it too), and writes the totals and failures as JSON to the file that the reporter option `output` names. It
 * works with `--parallel`, where events arrive file by file.
 */
export default class PlainReporter {
  constructor(runner, { reporterOptions }) {
    const files = new Map();
    const failures = [];
    const entry = (test) => {
      const file = path.relative(process.cwd(), fileOf(test) ?? "(no file)");
      return files.get(file) ?? files.set(file, { passed: 0, failed: 0, skipped: 0, ms: 0 }).get(file);
    };
    let open;
    let told = 0;
    const print = () => {
      if (open === undefined) return;
      const { passed, failed, skipped, ms } = files.get(open);
      const counts = [`${passed} passed`, failed > 0 && `${failed} FAILED`, skipped > 0 && `${skipped} skipped`];
      console.log(`  ${open.padEnd(64)} ${counts.filter(Boolean).join(", ")}  ${(ms / 1000).toFixed(1)} s`);
      for (const { title, message } of failures.slice(told))
        console.log(`    ${title}\n${message.replace(/^/gm, "      ")}`);
      told = failures.length;
      open = undefined;
    };
    const count = (test, kind) => {
      const found = entry(test);
      const file = [...files.keys()].find((name) => files.get(name) === found);
      if (open !== file) print();
      open = file;
      found[kind]++;
      found.ms += test.duration ?? 0;
    };
    runner.on("pass", (test) => count(test, "passed"));
    runner.on("pending", (test) => count(test, "skipped"));
    runner.on("fail", (test, error) => {
      count(test, "failed");
      failures.push({ title: titleOf(test), file: fileOf(test), message: messageOf(error) });
    });
    runner.once("end", () => {
      print();
      const sum = (kind) => [...files.values()].reduce((total, found) => total + found[kind], 0);
      const totals = { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped"), failures };
      writeFileSync(reporterOptions.output, JSON.stringify(totals));
    });
  }
}

function fileOf(test) {
  return test.file ?? test.parent?.file;
}

function titleOf(test) {
  return typeof test.fullTitle === "function" ? test.fullTitle() : test.title;
}

function messageOf(error) {
  const lines = [String(error.stack ?? error.message ?? error)];
  if (!lines[0].includes(error.message)) lines.unshift(error.message);
  if (error.code !== undefined && !String(error.code).startsWith("ERR_")) lines.unshift(`code: ${error.code}`);
  if (error.expected !== undefined && error.actual !== undefined) {
    lines.push(`expected: ${show(error.expected)}`, `actual:   ${show(error.actual)}`);
  }
  return lines.join("\n");
}

function show(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text?.length > 2000 ? `${text.slice(0, 2000)} ...` : text;
}
