import { runCrowd } from "../crowd/crowd.js";
import { SHARED_FILES } from "../crowd/shared-work.js";
import { useRepository } from "../support/repository.js";
import { result } from "./soak.js";

describe("eight processes with fifty runs each over one repository", function () {
  this.timeout(900_000);
  const repository = useRepository({ files: SHARED_FILES });

  it("are all right, see no lock, and commit what they share once", async () => {
    const { twice } = await runCrowd(repository, { processes: 8, runs: 50 });
    result(`400 runs of 8 processes, 500 keys each committed once (${twice} shared steps computed twice)`);
  });
});
