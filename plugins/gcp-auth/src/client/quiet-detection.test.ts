import { expect } from "chai";
import { quietDetection } from "./quiet-detection.js";

describe("the search for a metadata server", () => {
  it("is not warned of, and all other warnings are", async () => {
    quietDetection();
    quietDetection();
    const heard: string[] = [];
    const hear = ({ name, message }: Error) => void heard.push(`${name}: ${message}`);
    process.on("warning", hear);
    try {
      process.emitWarning("none there", "MetadataLookupWarning");
      process.emitWarning("none there", { type: "MetadataLookupWarning" });
      process.emitWarning("of another kind", { type: "SampleWarning" });
      process.emitWarning(Object.assign(new Error("as an error"), { name: "OtherWarning" }));
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off("warning", hear);
    }
    expect(heard).to.deep.equal(["SampleWarning: of another kind", "OtherWarning: as an error"]);
  });
});
