import { jobEnd, type JobHandle, type LogLine, type Processing } from "@zen/plugin-sdk";
import { expect } from "chai";
import { specOf, startCloud, until, type Cloud } from "../testing/cloud.js";

describe("logs of a job on Dataflow", () => {
  let cloud: Cloud;
  let processing: Processing;
  let proceed: () => void;

  beforeEach(async () => {
    cloud = await startCloud();
    processing = cloud.open({ preflight: false });
    const halted = new Promise<void>((resolve) => (proceed = resolve));
    cloud.work = () => halted;
  });
  afterEach(() => cloud.close());

  const texts = (lines: readonly LogLine[]): string[] => lines.map(({ text }) => text);
  async function read(handle: JobHandle, cursor?: string, follow = false): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    const options = { follow, ...(cursor === undefined ? {} : { cursor }) };
    for await (const line of processing.jobs.logs(handle, options)) lines.push(line);
    return lines;
  }
  const messages = () => cloud.dataflow.jobs[0]!.messages;
  const runs = () => until(() => cloud.dataflow.jobs[0]?.state === "JOB_STATE_RUNNING", "running");

  it("are its messages in order, warnings marked, and at last what it used", async () => {
    const handle = await processing.jobs.submit("a", specOf("p"));
    await runs();
    messages().add("a detail", "DETAILED");
    messages().add("Autoscaling: Raised the number of workers to 2.");
    messages().add("A worker was shut down.", "WARNING");
    proceed();
    await jobEnd(processing.jobs, handle);
    const lines = await read(handle);
    expect(texts(lines).slice(0, 4)).to.deep.equal([
      "Workers have started successfully.",
      "Executing operation plans",
      "Autoscaling: Raised the number of workers to 2.",
      "WARNING: A worker was shut down.",
    ]);
    expect(texts(lines).at(-1)).to.match(/^Used \d+ vCPU seconds, .* 1 elements; about USD/);
    for (const { time } of lines) expect(new Date(time).toISOString()).to.equal(time);
  });

  it("go on after any cursor, which another process may have", async () => {
    const handle = await processing.jobs.submit("a", specOf("p"));
    await runs();
    for (let number = 0; number < 12; number++) messages().add(`message ${number % 5}`);
    proceed();
    await jobEnd(processing.jobs, handle);
    const lines = await read(handle);
    expect(new Set(lines.map(({ cursor }) => cursor)).size).to.equal(lines.length);
    for (const [index, { cursor }] of lines.entries())
      expect(texts(await read(handle, cursor)), `after line ${index}`).to.deep.equal(texts(lines.slice(index + 1)));
  });

  it("come while the job runs, in pages too, and a message that turns up late is neither lost nor told twice", async () => {
    const handle = await processing.jobs.submit("a", specOf("p"));
    await runs();
    const following = read(handle, undefined, true);
    messages().withhold(1);
    messages().add("late");
    for (let number = 0; number < 150; number++) messages().add(`number ${number}`);
    const asked = () => cloud.gcp.asked.filter(({ method }) => method.endsWith("messages.list")).length;
    const before = asked();
    await until(() => asked() > before + 3, "a look at the messages");
    messages().release();
    await until(() => asked() > before + 6, "another look");
    proceed();
    const lines = texts(await following);
    expect(lines.filter((text) => text === "late")).to.have.length(1);
    expect(lines.filter((text) => text.startsWith("number"))).to.have.length(150);
    expect(lines.indexOf("late")).to.be.greaterThan(lines.indexOf("number 149"));
  });
});
