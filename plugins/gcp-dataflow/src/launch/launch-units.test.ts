import fc from "fast-check";
import { expect } from "chai";
import { stateOf } from "../api/states.js";
import { wholeRows } from "../files/whole-rows.js";
import { estimate } from "./estimate.js";
import { jobName } from "./job-name.js";
import { machineOf } from "./machine-type.js";
import { templatePath } from "./template.js";

describe("the name of a job", () => {
  it("fits Dataflow, follows from id and folder, and differs where they do", () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("gs://a/t", "gs://b/t"), (id, folder) => {
        const name = jobName(id, folder);
        expect(name).to.match(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])$/);
        expect(jobName(id, folder)).to.equal(name);
        const key = JSON.stringify([id, folder]);
        expect(seen.get(name) ?? key).to.equal(key);
        seen.set(name, key);
      }),
    );
  });
});

describe("an estimate", () => {
  const config = { machineType: "n1-standard-4", maxWorkers: 2, region: "us-central1" };

  it("is an upper bound from list prices", () => {
    const hour = estimate(config, 1)!;
    expect(hour.dollars).to.be.closeTo(2 * (4 * 0.056 + 15 * 0.003557 + 25 * 0.000054), 1e-9);
    expect(hour.sentence).to.match(/^An estimate: at most USD 0\.56 for 2 workers of n1-standard-4 over 1 hour /);
    expect(estimate({ ...config, flexrsGoal: "cost" }, 3)!.dollars).to.be.lessThan(hour.dollars * 3 * 0.61);
  });

  it("knows machine types by their names, and says where it does not", () => {
    expect(machineOf("n2-custom-6-3072")).to.deep.equal({ vcpus: 6, memory: 3 });
    expect(machineOf("custom-2-7680-ext")).to.deep.equal({ vcpus: 2, memory: 7.5 });
    expect(machineOf("e2-highmem-8")).to.deep.equal({ vcpus: 8, memory: 64 });
    for (const odd of ["e2-micro", "n9-standard-4", "a2-highgpu-1g", ""])
      expect(machineOf(odd), odd).to.equal(undefined);
    expect(estimate({ ...config, machineType: "e2-micro" }, 1)).to.equal(undefined);
  });
});

describe("the template", () => {
  it("is Google's newest in the region, a pinned release of it, or one's own", () => {
    const region = "europe-west4";
    expect(templatePath({ region })).to.equal("gs://dataflow-templates-europe-west4/latest/flex/Yaml_Template");
    expect(templatePath({ region, templateVersion: "2025-10-28-00_RC00" })).to.match(/\/2025-10-28-00_RC00\/flex\//);
    expect(templatePath({ region, template: "gs://mine/t.json" })).to.equal("gs://mine/t.json");
  });
});

describe("states of Dataflow", () => {
  it("each mean a state of a job, and unknown ones that it goes on", () => {
    expect(["QUEUED", "PENDING", "STOPPED", "UNKNOWN"].map((name) => stateOf(`JOB_STATE_${name}`))).to.deep.equal(
      Array.from({ length: 4 }, () => "queued"),
    );
    expect(
      ["DRAINING", "CANCELLING", "RESOURCE_CLEANING_UP", "NEW"].map((name) => stateOf(`JOB_STATE_${name}`)),
    ).to.deep.equal(Array.from({ length: 4 }, () => "running"));
    expect(
      ["DONE", "FAILED", "CANCELLED", "DRAINED", "UPDATED"].map((name) => stateOf(`JOB_STATE_${name}`)),
    ).to.deep.equal([...["succeeded", "failed", "cancelled", "cancelled", "lost"]]);
    expect(stateOf(undefined)).to.equal("queued");
  });
});

describe("the whole rows of a text's beginning", () => {
  it("end with a line, and not within quotes", () => {
    const rows = (text: string, quote?: string): string => Buffer.from(wholeRows(Buffer.from(text), quote)).toString();
    expect(rows('a,b\n1,"x\ny"\n2,"z\n', '"')).to.equal('a,b\n1,"x\ny"\n');
    expect(rows('a,b\n1,"x""\ny"\n2', '"')).to.equal('a,b\n1,"x""\ny"\n');
    expect(rows('{"a":"\\""}\n{"a":', undefined)).to.equal('{"a":"\\""}\n');
    expect(rows("no end", '"')).to.equal("");
  });
});
