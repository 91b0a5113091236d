import { expectRefusal } from "../../support/refusal.js";
import { useRepository } from "../../support/repository.js";
import { TINY_FILES } from "../../support/tiny.js";

describe("a model name that makes no sense", () => {
  const repository = useRepository({ files: TINY_FILES });
  before(() => repository.done("run", "chain", "--param", "salt=1", "--param", "ms=0"));

  for (const verb of ["show", "history", "rollback"])
    it(`is not found by models:${verb}`, () =>
      expectRefusal(repository, [`models:${verb}`, "nobody"], {
        code: "MODEL_NOT_FOUND",
        exit: 2,
        message: /nobody/,
        hint: /promote/,
      }));

  it("is not given to what is no model", () =>
    expectRefusal(repository, ["models:promote", "best", "chain.text"], {
      code: "NOT_A_MODEL",
      exit: 1,
      message: /is a json, not a model/,
      hint: /--codec model/,
    }));

  it("is not given to what is not there", () =>
    expectRefusal(repository, ["models:promote", "best", "chain.txt"], {
      code: "ARTIFACT_NOT_FOUND",
      exit: 1,
      message: /chain\.txt/,
      hint: /chain\.text/,
    }));
});
