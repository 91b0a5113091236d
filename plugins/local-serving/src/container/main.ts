import { log } from "../server/log.js";
import { serveModel } from "./serve-model.js";
import { readSettings } from "./settings.js";

/** The entry point of the serving container: one model, until it is told to end. */
try {
  const settings = readSettings(process.argv.slice(2), process.env);
  const running = await serveModel(settings);
  log(`Listening on ${settings.host} port ${running.port}`);
  const stop = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  await Promise.race([running.loaded.then(() => log(`${settings.model} is loaded`)), stop]);
  await stop;
  await running.close();
  log("Stopped");
  process.exit(0);
} catch (error) {
  log(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  process.exit(1);
}
