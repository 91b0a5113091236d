import type { Expected } from "../../support/errors.js";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository } from "../../support/repository.js";
import { TINY_FILES } from "../../support/tiny.js";

const refused = (code: string, message: RegExp, hint: RegExp): Expected => ({ code, exit: 2, message, hint });

describe("a schedule that makes no sense", () => {
  const repository = useRepository({ files: TINY_FILES });
  before(() => repository.done("schedules:create", "chain", "--name", "taken", "--every", "1h", "-p", "salt=1"));

  const usage = (message: RegExp, hint: RegExp): Expected => refused("USAGE_INVALID", message, hint);
  const cases: readonly (readonly [words: readonly string[], expected: Expected])[] = [
    [["--cron", "61 * * * *"], refused("CRON_INVALID", /minute.*"61"/, /0 to 59/)],
    [["--cron", "0 3 * *"], refused("CRON_INVALID", /4 fields/, /five|minute, hour/)],
    [["--cron", "0 0 30 2 *"], refused("SCHEDULE_NEVER_FIRES", /never comes/, /February/)],
    [["--cron", "@daily", "--timezone", "Berlin"], refused("TIMEZONE_UNKNOWN", /Berlin/, /Europe\/Berlin/)],
    [["--every", "0s"], refused("SCHEDULE_INVALID", /every 0 ms/, /one second/)],
    [["--every", "soon"], usage(/--every takes a time/, /units/)],
    [[], usage(/told when to run/, /--cron/)],
    [["--every", "1h", "--cron", "@daily"], usage(/one trigger/, /Give one/)],
    [["--every", "1h", "--timezone", "UTC"], usage(/time zone/, /everywhere/)],
    [["--every", "1h", "--catch-up", "some"], usage(/--catch-up/, /how many/)],
    [["--every", "1h", "--catch-up", "0"], refused("SCHEDULE_INVALID", /catch up with 0/, /from 1 up/)],
    [["--every", "1h", "--below", "1"], usage(/belong to --on-metric/, /--on-metric/)],
    [["--every", "1h", "--name", "Not A Name"], refused("SCHEDULE_INVALID", /cannot name/, /a-z/)],
    [["--every", "1h", "--name", "taken"], refused("SCHEDULE_EXISTS", /taken/, /schedules:delete/)],
    [["--every", "1h", "-p", "slat=1"], refused("PARAM_UNKNOWN", /slat/, /Did you mean salt/)],
    [["--on-data"], refused("SCHEDULE_WITHOUT_DATA", /names a file/, /clock/)],
    [["--on-metric", "accuracy", "--below", "1"], usage(/PIPELINE\.METRIC/, /monitor/)],
    [["--on-metric", "chian.sum", "--below", "1"], refused("PIPELINE_NOT_FOUND", /chian/, /chain/)],
    [["--on-metric", "chain.sum"], usage(/one limit/, /--below/)],
  ];
  for (const [words, expected] of cases)
    it(`${words.join(" ") || "without a trigger"} is refused`, () =>
      expectRefusal(repository, ["schedules:create", "chain", "-p", "salt=1", ...words], expected));

  it("of a pipeline that is not there, or without what it needs, is refused", async () => {
    await expectRefusal(
      repository,
      ["schedules:create", "chian", "--every", "1h"],
      refused("PIPELINE_NOT_FOUND", /chian/, /chain/),
    );
    await expectRefusal(
      repository,
      ["schedules:create", "chain", "--every", "1h"],
      refused("PARAM_MISSING", /salt/, /--param/),
    );
  });

  it("that is not there is not found", async () => {
    for (const verb of ["show", "pause", "resume", "delete", "trigger", "history"])
      await expectRefusal(repository, [`schedules:${verb}`, "takn"], refused("SCHEDULE_NOT_FOUND", /takn/, /taken/));
  });
});
