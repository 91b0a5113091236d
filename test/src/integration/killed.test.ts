import { randomUUID } from "node:crypto";
import { killRuns } from "../support/kills.js";
import { useRepository } from "../support/repository.js";
import { TINY_FILES } from "../support/tiny.js";

describe("zen run, killed", () => {
  const repository = useRepository({ files: TINY_FILES });

  it("at twenty moments, is taken up by the next one: nothing is lost, done twice, corrupt or left running", () =>
    killRuns(repository, { count: 20, seed: process.env["ZEN_SEED"] ?? randomUUID().slice(0, 8) }));
});
