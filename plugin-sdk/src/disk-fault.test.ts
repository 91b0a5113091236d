import { expect } from "chai";
import { onDisk, onDiskSync } from "./disk-fault.js";
import { isZenError } from "./errors.js";

describe("onDisk", () => {
  const failing = (code: string) => () => {
    throw Object.assign(new Error(code), { code, syscall: "write" });
  };
  const faultOf = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };

  for (const [code, ours] of [
    ["ENOSPC", "DISK_FULL"],
    ["EDQUOT", "DISK_FULL"],
    ["EROFS", "DISK_READ_ONLY"],
    ["EACCES", "DISK_ACCESS_DENIED"],
    ["EPERM", "DISK_ACCESS_DENIED"],
  ] as const) {
    it(`calls ${code} ${ours}, with the place and the cause`, async () => {
      const errors = [
        faultOf(() => onDiskSync("/some/place", failing(code))),
        await onDisk("/some/place", failing(code)).catch((error: unknown) => error),
      ];
      for (const error of errors) {
        expect(isZenError(error, ours)).to.equal(true);
        expect(error).to.include({ place: "/some/place" });
        expect(error).to.have.nested.property("cause.code", code);
      }
    });
  }

  it("leaves every other fault as it is, and gives what the work gives", async () => {
    expect(faultOf(() => onDiskSync("/some/place", failing("EISDIR")))).to.include({
      code: "EISDIR",
      message: "EISDIR",
    });
    const missing = Object.assign(new Error("ENOENT"), { code: "ENOENT", syscall: "mkdir" });
    expect(
      faultOf(() =>
        onDiskSync(process.cwd(), () => {
          throw missing;
        }),
      ),
    ).to.equal(missing);
    expect(await onDisk("/some/place", async () => 1)).to.equal(1);
    expect(onDiskSync("/some/place", () => 2)).to.equal(2);
  });
});
