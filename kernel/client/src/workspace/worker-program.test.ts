import { readManifest } from "@zen/plugin-sdk";
import { expect } from "chai";
import { programAt } from "./worker-program.js";

const manifest = readManifest({
  name: "@acme/cloud",
  version: "1.0.0",
  engines: { zen: "^0.1.0" },
  exports: { ".": "./index.js" },
  zen: { format: "plugin@1", environment: ["ACME_CREDENTIALS_FILE", "ACME_REGION"] },
});

describe("the environment of workers", () => {
  it("has what every program needs and what the plugins name, and no secret that nobody named", () => {
    const env = { PATH: "/bin", ACME_CREDENTIALS_FILE: "/srv/key.json", DATABASE_PASSWORD: "hush" };
    const program = programAt(
      "worker.js",
      { dir: ".", stack: "local", version: "0.1.0" },
      [{ manifest, dir: "." }],
      env,
    );
    expect(program.env).to.deep.equal({ PATH: "/bin", ACME_CREDENTIALS_FILE: "/srv/key.json" });
  });
});
