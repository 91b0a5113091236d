import { GoogleError, tooMany, unavailable, type Fault } from "@zen/gcp-emulators";
import { artifactStoreCases, runConformance } from "@zen/plugin-sdk/conformance";
import { startBuckets, type Buckets } from "./testing/bucket.js";

const lost: Fault = { kind: "lose" };
const cut: Fault = { kind: "cut" };
const internal: Fault = {
  kind: "refuse",
  error: new GoogleError("INTERNAL", "We encountered an internal error. Please try again."),
};

/** Each request that changes or reads something meets a fault from time to time; the contract holds all the same. */
const weather: readonly { readonly method: string; readonly fault: Fault; readonly every: number }[] = [
  { method: "storage.objects.insert", fault: lost, every: 3 },
  { method: "storage.objects.insert", fault: unavailable, every: 7 },
  { method: "storage.objects.insert", fault: tooMany, every: 11 },
  { method: "storage.objects.insert.chunk", fault: lost, every: 2 },
  { method: "storage.objects.insert.chunk", fault: internal, every: 5 },
  { method: "storage.objects.delete", fault: lost, every: 3 },
  { method: "storage.objects.delete", fault: unavailable, every: 5 },
  { method: "storage.objects.get", fault: cut, every: 4 },
  { method: "storage.objects.get", fault: unavailable, every: 6 },
  { method: "storage.objects.list", fault: lost, every: 3 },
  { method: "storage.objects.list", fault: cut, every: 5 },
];

describe("with a bucket", () => {
  let buckets: Buckets;
  before(async () => (buckets = await startBuckets()));
  after(() => buckets.close());

  runConformance(
    "Cloud Storage artifact store in bad weather",
    artifactStoreCases,
    () => {
      const bucket = buckets.bucket();
      for (const { method, fault, every } of weather)
        for (let turn = 1; turn <= 40; turn++) buckets.gcp.faults.inject({ method, fault, after: every * turn });
      return { open: () => buckets.open({ bucket }), dispose: () => buckets.gcp.faults.clear() };
    },
    { describe, it },
  );
});
