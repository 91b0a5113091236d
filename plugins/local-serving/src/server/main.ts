import { layoutOf } from "../state/layout.js";
import { log } from "./log.js";
import { runServer } from "./run-server.js";

const [root = ".", instance = ""] = process.argv.slice(2);
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => stop.abort());
try {
  await runServer(layoutOf(root), instance, stop.signal);
  log("Stopped");
  process.exit(0);
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}
