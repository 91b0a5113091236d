import { rm } from "node:fs/promises";
import { useRepository } from "../../support/repository.js";
import { expectRefusal } from "../../support/refusal.js";

const CASES: readonly (readonly [args: readonly string[], code: string, exit: 1 | 2, hint: RegExp])[] = [
  [["--port", "70000"], "USAGE_INVALID", 2, /65535/],
  [["--port=-1"], "USAGE_INVALID", 2, /65535/],
  [["--trusted-proxy", "10.0.0.0/40"], "USAGE_INVALID", 2, /10\.0\.0\.0\/8/],
  [["--trusted-proxy", "proxy.example"], "USAGE_INVALID", 2, /10\.0\.0\.7/],
  [["--tls-cert", "zen.config.json", "--tls-key", "zen.config.json"], "USAGE_INVALID", 2, /PEM/],
  [["--tls-cert", "zen.config.json"], "USAGE_INVALID", 2, /both/],
  [["--tls-cert", "nowhere.pem", "--tls-key", "nowhere.pem"], "USAGE_INVALID", 2, /may read/],
  [["--database", "mysql://somewhere/else"], "USAGE_INVALID", 2, /--help/],
  [["--upstream", "https://a.example=*"], "UPSTREAM_INVALID", 2, /options/],
  [["--upstream", "https://a.example"], "USAGE_INVALID", 2, /@acme\/\*/],
  [["--data-dir", "zen.config.json"], "REGISTRY_FOLDER_UNUSABLE", 1, /may make and write/],
  [["--blobs", "zen.config.json/blobs"], "REGISTRY_FOLDER_UNUSABLE", 1, /may make and write/],
  [["--host", "192.0.2.1"], "REGISTRY_LISTEN_REFUSED", 1, /0\.0\.0\.0/],
];

describe("a registry that is started wrongly", () => {
  const repository = useRepository({ files: { "zen.config.json": {} }, install: false });
  const dataDir = () => `${repository.dir}-registry`;
  after(() => rm(dataDir(), { recursive: true, force: true }));

  for (const [args, code, exit, hint] of CASES) {
    it(`with ${args.join(" ")} is refused with ${code}`, async () => {
      const port = args[0]?.startsWith("--port") ? [] : ["--port", "0"];
      const data = args[0] === "--data-dir" ? [] : ["--data-dir", dataDir()];
      await expectRefusal(repository, ["registry:serve", ...data, ...port, ...args], {
        code,
        exit,
        hint,
      });
    });
  }
});
