import { expect } from "chai";
import { GivenSecrets } from "./given-secrets.js";

const VALUES: Readonly<Record<string, string>> = {
  token: "s3cr3t-token",
  longer: "s3cr3t-token-and-more",
  key: "-----BEGIN-----\r\n  abcdefgh\n-----END-----\n",
  short: "abc",
};

describe("secrets that a step was given", () => {
  const given = async (...names: string[]) => {
    const secrets = new GivenSecrets({ get: async (name) => VALUES[name] as string });
    for (const name of names) expect(await secrets.get(name)).to.equal(VALUES[name]);
    return secrets;
  };

  it("are blacked out, the longer one first", async () => {
    const { redact } = await given("token", "longer");
    expect(redact("a s3cr3t-token, s3cr3t-token-and-more")).to.equal("a ***, ***");
  });

  it("are blacked out line by line too", async () => {
    const { redact } = await given("key");
    expect(redact("it is abcdefgh")).to.equal("it is ***");
  });

  it("are not looked for when they are too short to tell from words", async () => {
    expect((await given("short")).redact("abc")).to.equal("abc");
  });

  it("are no longer in data, wherever the text stands", async () => {
    const secrets = await given("token");
    const data = { message: "no s3cr3t-token", cause: { lines: ["x", "s3cr3t-token"], count: 2 } };
    expect(secrets.redactAll(data)).to.deep.equal({ message: "no ***", cause: { lines: ["x", "***"], count: 2 } });
  });

  it("change nothing when there are none", async () => {
    const data = { message: "s3cr3t-token" };
    expect((await given()).redactAll(data)).to.equal(data);
  });
});
