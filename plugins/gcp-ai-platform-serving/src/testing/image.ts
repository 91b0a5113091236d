import { fileURLToPath } from "node:url";
import type { Image } from "@zen/gcp-emulators";

/** The server of local-serving, which the serving image holds; found as it lies in the source tree. */
const CONTAINER = new URL("../../../local-serving/dist/container/", import.meta.url);

/** As a process of its own, as in the image. */
export const asProcess: Image = { entrypoint: [process.execPath, fileURLToPath(new URL("main.js", CONTAINER))] };

interface Container {
  readSettings(argv: readonly string[], env: Readonly<Record<string, string>>): object;
  serveModel(
    settings: object,
  ): Promise<{ readonly port: number; readonly loaded: Promise<void>; close(): Promise<void> }>;
}

/** In this process, which is quicker. */
export const inThisProcess: Image = {
  async serve(env) {
    const { readSettings, serveModel } = (await import(new URL("index.js", CONTAINER).href)) as Container;
    const running = await serveModel(readSettings(["--host", "127.0.0.1", "--threads", "1"], env));
    try {
      await running.loaded;
    } catch (error) {
      await running.close();
      throw error;
    }
    return running;
  },
};
