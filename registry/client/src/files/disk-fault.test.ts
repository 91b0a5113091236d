import { expect } from "chai";
import { codeOf } from "../testing/code.test.js";
import { diskFault } from "./disk-fault.js";

describe("diskFault", () => {
  const fault = (code: string) => diskFault(Object.assign(new Error(code), { code, path: "/full/disk" }));

  for (const [code, ours] of [
    ["ENOSPC", "DISK_FULL"],
    ["EDQUOT", "DISK_FULL"],
    ["EROFS", "DISK_READ_ONLY"],
    ["EACCES", "DISK_ACCESS_DENIED"],
  ] as const) {
    it(`calls ${code} ${ours}, and names the place`, async () => {
      const error = fault(code);
      expect(await codeOf(Promise.reject(error))).to.equal(ours);
      expect((error as Error).message).to.include("/full/disk");
      expect((error as Error).cause).to.have.property("code", code);
    });
  }

  it("leaves everything else as it is", () => {
    const other = new Error("other");
    expect(diskFault(other)).to.equal(other);
    expect(diskFault(undefined)).to.equal(undefined);
  });
});
