import { useRepository } from "../support/repository.js";
import { runCrowd } from "./crowd.js";
import { SHARED_FILES } from "./shared-work.js";

describe("many processes over one repository", function () {
  this.timeout(180_000);
  const repository = useRepository({ files: SHARED_FILES });

  // `npm run test:soak` has eight of them, with fifty runs each.
  it("run the same at once: all are right, nobody sees a lock, and what they share is committed once", async () => {
    await runCrowd(repository, { processes: 4, runs: 6 });
  });
});
