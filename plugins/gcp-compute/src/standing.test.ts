import { expect } from "chai";
import type { Compute, Operation } from "./compute.js";
import type { Records } from "./records.js";
import { Standings } from "./standing.js";

const place = { project: "zen-project", zone: "europe-west4-a", name: "zen-1", record: { bucket: "b", object: "o" } };

describe("how a job stands by the state of its machine", () => {
  /** Every state that Google's definitions have, and what it makes of a job nobody has written an end of. */
  const meanings = {
    PENDING: "queued",
    PROVISIONING: "queued",
    STAGING: "queued",
    RUNNING: "running",
    REPAIRING: "running",
    PENDING_STOP: "running",
    STOPPING: "running",
    SUSPENDING: "running",
    DEPROVISIONING: "running",
    SUSPENDED: "lost",
    STOPPED: "lost",
    TERMINATED: "lost",
  } as const;

  function standingsOf(
    status: string,
    operations: readonly Operation[],
    removal: (requestId: string) => Operation | undefined = () => undefined,
  ): Standings {
    const compute = {
      instance: async () => ({ name: place.name, status }),
      guestAttributes: async () => new Map([["started", "1"]]),
      operations: async () => operations,
      serialOutput: async () => undefined,
      delete: async (_: unknown, requestId: string) => removal(requestId),
    } as unknown as Compute;
    const records = {
      read: async () => undefined,
      write: async (_: unknown, end: unknown) => end,
    } as unknown as Records;
    return new Standings({ silentMinutes: 10 }, compute, records);
  }
  const insert: Operation = { name: "i", status: "DONE", operationType: "insert" };

  for (const [status, state] of Object.entries(meanings))
    it(`${status} is ${state}`, async () => {
      expect((await standingsOf(status, [insert]).of(place, "job")).status.state).to.equal(state);
    });

  it("says who has suspended it", async () => {
    const suspend: Operation = { name: "s", status: "DONE", operationType: "suspend", user: "jane@example.com" };
    const { status } = await standingsOf("SUSPENDED", [insert, suspend]).of(place, "job");
    expect(status.error?.message).to.contain("a suspend was asked for by jane@example.com");
  });

  it("removes anew, as another request, what could not be removed", async () => {
    const asked: string[] = [];
    const failed = { name: "d1", status: "DONE", operationType: "delete", error: { errors: [] } } as const;
    const removal = (requestId: string): Operation => {
      asked.push(requestId);
      return asked.length === 1 ? failed : { name: "d2", status: "DONE", operationType: "delete" };
    };
    await standingsOf("TERMINATED", [insert], removal).of(place, "job");
    expect([asked.length, new Set(asked).size]).to.deep.equal([2, 2]);
  });
});
