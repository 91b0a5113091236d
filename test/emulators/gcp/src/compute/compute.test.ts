import { expect } from "chai";
import { startGcp, type Gcp } from "../gcp.js";
import { FAMILIES } from "./catalogue.js";
import { compute } from "./compute.js";
import { matcher } from "./filter.js";
import { SerialPort } from "./serial-port.js";

interface Answer {
  readonly status: number;
  // What comes is looked at field by field.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

describe("the pretended Compute Engine", () => {
  let gcp: Gcp;
  const service = compute({ serialBytes: 100 });
  beforeEach(async () => (gcp = await startGcp({ services: [service] })));
  afterEach(() => gcp.close());

  async function ask(method: string, path: string, body?: object): Promise<Answer> {
    const { token } = gcp.tokens.issue(gcp.account);
    const response = await fetch(`${gcp.endpoints["compute"]}/compute/v1/projects/${gcp.project}/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }
  const zone = "zones/us-central1-a";
  const machine = (changes: object = {}): object => ({
    name: "one",
    machineType: `${zone}/machineTypes/e2-small`,
    disks: [
      {
        boot: true,
        initializeParams: {
          sourceImage: `global/images/${FAMILIES["cos-cloud/cos-stable"]}`,
          diskType: `${zone}/diskTypes/pd-balanced`,
          diskSizeGb: "10",
        },
      },
    ],
    networkInterfaces: [{}],
    metadata: {
      items: [
        {
          key: "startup-script",
          value: 'echo "on port one"; echo "on port two" | tee /dev/ttyS1 > /dev/null; sleep 60',
        },
      ],
    },
    ...changes,
  });
  const insert = (changes?: object, query = "") => ask("POST", `${zone}/instances${query}`, machine(changes));
  const done = async ({ body }: Answer): Promise<Answer> => ask("POST", `${zone}/operations/${body.name}/wait`);
  const contents = async (port: number): Promise<string> =>
    (await ask("GET", `${zone}/instances/one/serialPort?port=${port}`)).body.contents ?? "";

  it("executes the startup script as it is, and removes all of it with the machine", async () => {
    expect((await done(await insert())).body).to.include({ status: "DONE", operationType: "insert" });
    expect((await ask("GET", `${zone}/instances/one`)).body).to.include({ status: "RUNNING" });
    for (let tries = 0; (await contents(2)) === "" && tries < 200; tries++)
      await new Promise((go) => setTimeout(go, 20));
    expect([await contents(1), await contents(2)]).to.deep.equal(["on port one\n", "on port two\n"]);
    expect(gcp.leftovers()).to.deep.equal(["compute: the machine one"]);
    await done(await ask("DELETE", `${zone}/instances/one`));
    expect((await ask("GET", `${zone}/instances/one`)).status).to.equal(404);
    expect(gcp.leftovers()).to.deep.equal([]);
  });

  it("gives the same operation for the same request, and refuses the same name for another", async () => {
    const id = "?requestId=11111111-2222-5333-8444-555555555555";
    const [first, again] = [await insert({}, id), await insert({}, id)];
    expect(again.body.name).to.equal(first.body.name);
    const { status, body } = await insert();
    expect([status, body.error.errors[0].reason]).to.deep.equal([409, "alreadyExists"]);
  });

  it("refuses what the zone does not have, or no machine can be", async () => {
    for (const [changes, status] of [
      [{ name: "One" }, 400],
      [{ machineType: `${zone}/machineTypes/e2-none` }, 404],
      [{ disks: [] }, 400],
      [{ networkInterfaces: [] }, 400],
      [{ labels: { Upper: "x" } }, 400],
      [{ scheduling: { maxRunDuration: { seconds: "5" } } }, 400],
      [{ scheduling: { provisioningModel: "SPOT", automaticRestart: true } }, 400],
      [{ machineType: `${zone}/machineTypes/g2-standard-4` }, 400],
      [{ scheduling: { onHostMaintenance: "TERMINATE" } }, 400],
      [
        {
          guestAccelerators: [{ acceleratorType: `${zone}/acceleratorTypes/nvidia-tesla-t4`, acceleratorCount: 1 }],
          scheduling: { provisioningModel: "SPOT", onHostMaintenance: "TERMINATE", automaticRestart: false },
        },
        400,
      ],
      [{ metadata: { items: [{ key: "startup-script", value: "x".repeat(300_000) }] } }, 400],
    ] as const)
      expect((await insert(changes)).status, JSON.stringify(changes).slice(0, 100)).to.equal(status);
    expect(gcp.leftovers()).to.deep.equal([]);
  });

  it("takes metadata only from who has seen the last", async () => {
    await done(await insert());
    const { body } = await ask("GET", `${zone}/instances/one`);
    const set = (fingerprint: string) => ask("POST", `${zone}/instances/one/setMetadata`, { fingerprint, items: [] });
    expect((await set("bm90aGluZw==")).status).to.equal(412);
    expect((await set(body.metadata.fingerprint)).status).to.equal(200);
  });

  it("forgets what a serial port has said first", () => {
    const port = new SerialPort(10);
    port.write(Buffer.from("0123456789abc"));
    expect(port.read(0)).to.deep.equal({ contents: "3456789abc", start: 3, next: 13 });
    expect(port.read(11)).to.deep.equal({ contents: "bc", start: 11, next: 13 });
    expect(port.read(-2)).to.deep.equal({ contents: "bc", start: 11, next: 13 });
  });

  it("knows two forms of filters, and refuses others", () => {
    expect([{ labels: { a: "b" } }, { labels: { a: "c" } }, {}].map(matcher("labels.a=b"))).to.deep.equal([
      true,
      false,
      false,
    ]);
    expect([{ name: "xay" }, { name: "ay" }].map(matcher('name eq ".a."'))).to.deep.equal([true, false]);
    expect(() => matcher("name ~ x")).to.throw("Invalid list filter");
  });
});
