import { once } from "node:events";
import { startGcp, storage } from "@zen/gcp-emulators";
import { dataflow } from "@zen/gcp-emulators/dataflow";
import { runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { programFile } from "../support/repository.js";

export const remoteJobs: Row = {
  name: "waiting on 100 remote jobs: processor time of a minute",
  aim: { below: 600 },
  async run() {
    const service = dataflow({
      async execute({ signal }) {
        await once(signal, "abort");
        return {};
      },
    });
    const gcp = await startGcp({ services: [storage, service] });
    try {
      gcp.service(storage).addBucket({ name: "zen-bench", location: "US-CENTRAL1" });
      const { dataflow: DATAFLOW = "", storage: STORAGE = "" } = gcp.endpoints;
      const { stdout, memory } = await runProgram([programFile("remote-jobs")], {
        env: { ...gcp.env, DATAFLOW, STORAGE },
        watch: true,
      });
      const { measured } = JSON.parse(stdout) as { readonly measured: number };
      return {
        measured,
        unit: "ms",
        ...(memory === undefined ? {} : { memory }),
        note: "600 ms are a hundredth of a processor",
      };
    } finally {
      await gcp.close();
    }
  },
};
