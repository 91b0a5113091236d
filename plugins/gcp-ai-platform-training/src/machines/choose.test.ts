import { expect } from "chai";
import fc from "fast-check";
import { chooseMachine } from "./choose.js";
import { MACHINES, N1 } from "./table.js";

const GIB = 2 ** 30;

describe("the choice of a machine", () => {
  for (const [what, resources, machine] of [
    ["nothing", {}, { machineType: "e2-standard-4" }],
    ["cores", { cpus: 6 }, { machineType: "e2-standard-8" }],
    ["memory", { memory: "24 GiB" }, { machineType: "e2-highmem-4" }],
    ["much memory for few cores", { cpus: 2, memory: "120 GiB" }, { machineType: "e2-highmem-16" }],
    ["more than the common series has", { cpus: 60 }, { machineType: "n2-standard-64" }],
    ["very much memory", { memory: "900 GiB" }, { machineType: "m1-ultramem-40" }],
    ["no accelerator", { accelerators: { type: "nvidia-l4", count: 0 } }, { machineType: "e2-standard-4" }],
    [
      "an accelerator that is built in, by Compute Engine's name",
      { accelerators: { type: "nvidia-l4", count: 1 }, cpus: 10 },
      { machineType: "g2-standard-12", acceleratorType: "NVIDIA_L4", acceleratorCount: 1 },
    ],
    [
      "an accelerator that is attached",
      { accelerators: { type: "NVIDIA_TESLA_T4", count: 2 }, cpus: 20 },
      { machineType: "n1-standard-32", acceleratorType: "NVIDIA_TESLA_T4", acceleratorCount: 2 },
    ],
  ] as const) {
    it(`finds the first machine for ${what}`, () => expect(chooseMachine(resources)).to.deep.equal({ machine }));
  }

  for (const [what, resources, words] of [
    ["too many cores", { cpus: 1000 }, "asks for 1000 cores"],
    ["a negative number", { cpus: -1 }, "no number of cores"],
    ["memory that is none", { memory: "much" }, "no amount of memory"],
    ["an unknown accelerator", { accelerators: { type: "nvidia-t5", count: 1 } }, "no accelerator NVIDIA_T5"],
    [
      "a number of accelerators that no machine has",
      { accelerators: { type: "nvidia-l4", count: 3 } },
      "with 1, 2, 4, 8",
    ],
    ["half an accelerator", { accelerators: { type: "nvidia-l4", count: 0.5 } }, "no number of accelerators"],
    ["too many cores beside it", { cpus: 64, accelerators: { type: "nvidia-tesla-t4", count: 1 } }, "beside 1 x"],
  ] as const) {
    it(`says in words that there is none for ${what}`, () => {
      expect(chooseMachine(resources)).to.have.property("problem").that.contains(words);
    });
  }

  it("holds a machine type of the config to what is asked for, where it is known", () => {
    expect(chooseMachine({ cpus: 2 }, "e2-standard-4")).to.deep.equal({ machine: { machineType: "e2-standard-4" } });
    expect(chooseMachine({ cpus: 8 }, "e2-standard-4"))
      .to.have.property("problem")
      .that.contains("has 4 cores");
    expect(chooseMachine({ cpus: 500 }, "x9-mega-512")).to.deep.equal({ machine: { machineType: "x9-mega-512" } });
    const l4 = { machineType: "g2-standard-4", acceleratorType: "NVIDIA_L4", acceleratorCount: 1 };
    expect(chooseMachine({ cpus: 2 }, "g2-standard-4")).to.deep.equal({ machine: l4 });
    expect(chooseMachine({ accelerators: { type: "NVIDIA_L4", count: 2 } }, "g2-standard-4")).to.have.property(
      "problem",
    );
  });

  it("gives what was asked for, whatever that is", () => {
    const machines = [...MACHINES, ...N1];
    fc.assert(
      fc.property(fc.double({ min: 0, max: 200, noNaN: true }), fc.nat(4000), (cpus, gib) => {
        const choice = chooseMachine({ cpus, memory: gib * GIB });
        if ("problem" in choice) return cpus > 80 || gib > 128;
        const found = machines.find(({ type }) => type === choice.machine.machineType)!;
        return found.cpus >= cpus && found.memory >= gib;
      }),
    );
  });
});
