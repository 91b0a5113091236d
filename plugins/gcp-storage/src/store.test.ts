import { artifactStoreCases, runConformance } from "@zen/plugin-sdk/conformance";
import { startBuckets, type Buckets } from "./testing/bucket.js";

describe("with a bucket", () => {
  let buckets: Buckets;
  before(async () => (buckets = await startBuckets()));
  after(() => buckets.close());

  runConformance(
    "Cloud Storage artifact store",
    artifactStoreCases,
    () => {
      const bucket = buckets.bucket();
      return { open: () => buckets.open({ bucket, prefix: "team/zen" }) };
    },
    { describe, it },
  );
});
