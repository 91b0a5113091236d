import { expect } from "chai";
import { bucket, putObject, startCloud } from "../testing/cloud.js";

describe("describing a large object in Cloud Storage", function () {
  this.timeout(60_000);

  it("fetches its beginning alone, up to a whole row", async () => {
    const cloud = await startCloud();
    try {
      const row = `7,"${"long\n".repeat(2000)}"\n`;
      const content = `id,text\n${row.repeat(Math.ceil((17 * 2 ** 20) / row.length))}`;
      const uris = [await putObject(cloud, "in/large.csv", content)];
      const before = cloud.gcp.asked.length;
      const { columns } = await cloud.open().describe({ format: "csv", location: { uris } });
      expect(columns.map(({ name, type }) => `${name}: ${String(type)}`)).to.deep.equal(["id: int64", "text: string"]);
      expect(cloud.gcp.asked.slice(before).map(({ url }) => new URL(url).pathname)).to.deep.equal(
        Array.from({ length: 2 }, () => `/storage/v1/b/${bucket}/o/in%2Flarge.csv`),
      );
    } finally {
      await cloud.close();
    }
  });
});
