import type { ExecutionNews } from "./task.js";

/** A record separator begins a line that is meant for the engine: a job's log is the only way from a worker elsewhere. */
const MARK = "\u001e";

export function newsLine(news: ExecutionNews): string {
  return `${MARK}${JSON.stringify(news)}\n`;
}

/** What a line of a job's log tells; undefined for one that was printed for people. */
export function readNews(line: string): ExecutionNews | undefined {
  if (!line.startsWith(MARK)) return undefined;
  try {
    return JSON.parse(line.slice(1)) as ExecutionNews;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
