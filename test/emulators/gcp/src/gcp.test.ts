import { expect } from "chai";
import { unavailable } from "./core/faults.js";
import { GoogleError } from "./core/google-error.js";
import { defineService, type RunningService } from "./core/service.js";
import { discoveryDefinitions } from "./definitions/discovery.js";
import { protoDefinitions } from "./definitions/protos.js";
import { startGcp, type Gcp } from "./gcp.js";

const things = defineService({
  name: "things",
  api: "things.googleapis.com",
  start(): RunningService {
    const kept = new Set<string>();
    return {
      routes: [
        {
          id: "things.create",
          method: "POST",
          path: "/v1/projects/{project}/things",
          permission: "things.create",
          handle({ body }) {
            kept.add(String(body["name"]));
            return { name: body["name"], size: "1" };
          },
        },
        {
          id: "things.get",
          method: "GET",
          path: "/v1/projects/{project}/things/{thing}",
          handle({ path }) {
            if (!kept.has(path["thing"] as string)) throw new GoogleError("NOT_FOUND", "no such thing");
            return { name: path["thing"], surprise: true };
          },
        },
      ],
      leftovers: () => [...kept],
    };
  },
});

const discovery = discoveryDefinitions({
  id: "things:v1",
  revision: "1",
  servicePath: "",
  schemas: {
    Thing: {
      type: "object",
      properties: { name: { type: "string" }, size: { type: "string", format: "int64" }, kind: { enum: ["A", "B"] } },
    },
  },
  methods: {
    create: {
      id: "things.create",
      httpMethod: "POST",
      path: "v1/{+parent}/things",
      flatPath: "v1/projects/{projectsId}/things",
      parameters: { dryRun: { type: "boolean", location: "query" } },
      request: { $ref: "Thing" },
      response: { $ref: "Thing" },
    },
    get: { id: "things.get", httpMethod: "GET", path: "v1/{+name}", response: { $ref: "Thing" } },
  },
});

const protos = protoDefinitions(
  {
    nested: {
      things: {
        nested: {
          Things: {
            options: { "(google.api.default_host)": "things.googleapis.com" },
            methods: {
              Create: {
                requestType: "Thing",
                responseType: "Thing",
                parsedOptions: [{ "(google.api.http)": { post: "/v1/{parent=projects/*}/things", body: "*" } }],
              },
            },
          },
          Thing: {
            fields: {
              parent: { type: "string" },
              name: { type: "string" },
              size: { type: "int64" },
              kind: { type: "Kind" },
              made_at: { type: "google.protobuf.Timestamp" },
            },
          },
          Kind: { values: { A: 0, B: 1 } },
        },
      },
    },
  },
  "things.googleapis.com",
  "protos of things",
);

/** An answer's body, or the refusal in it. */
interface Answered {
  readonly error: {
    readonly status: string;
    readonly message: string;
    readonly details: readonly { readonly reason: string; readonly metadata: Readonly<Record<string, string>> }[];
  };
}

describe("a pretended cloud", () => {
  let gcp: Gcp;
  afterEach(() => gcp.close());

  async function token(): Promise<string> {
    const url = `http://${gcp.env["GCE_METADATA_HOST"]}/computeMetadata/v1/instance/service-accounts/default/token`;
    const answer = await fetch(url, { headers: { "metadata-flavor": "Google" } });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  async function ask(method: string, path: string, body?: unknown, bearer?: string): Promise<[number, Answered]> {
    const headers = { authorization: `Bearer ${bearer ?? (await token())}`, "content-type": "application/json" };
    const answer = await fetch(`${gcp.endpoints["things"]}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return [answer.status, (await answer.json()) as Answered];
  }

  const create = "/v1/projects/zen-project/things";

  it("serves whoever has a token, and tells what is left over", async () => {
    gcp = await startGcp({ services: [things], definitions: { things: [discovery] } });
    expect(await ask("POST", create, { name: "one" })).to.deep.equal([200, { name: "one", size: "1" }]);
    expect(gcp.leftovers()).to.deep.equal(["things: one"]);
    expect(gcp.asked.map(({ method }) => method)).to.deep.equal(["things.create"]);
    expect((await ask("GET", `${create}/two`))[0]).to.equal(404);
  });

  it("refuses a token that it did not give out, or that has expired", async () => {
    gcp = await startGcp({ services: [things] });
    const [status, { error }] = await ask("POST", create, { name: "one" }, "made-up");
    expect([status, error.status]).to.deep.equal([401, "UNAUTHENTICATED"]);
    const good = await token();
    gcp.clock.advance(3_601_000);
    expect((await ask("POST", create, { name: "one" }, good))[0]).to.equal(401);
  });

  it("refuses what IAM or a disabled API forbids, naming it", async () => {
    gcp = await startGcp({ services: [things] });
    gcp.iam.deny("things.create");
    const [status, { error }] = await ask("POST", create, { name: "one" });
    expect([status, error.details[0]?.metadata["permission"]]).to.deep.equal([403, "things.create"]);
    gcp.iam.reset();
    gcp.iam.disableApi("things.googleapis.com");
    expect((await ask("POST", create, { name: "one" }))[1].error.details[0]?.reason).to.equal("SERVICE_DISABLED");
  });

  it("meets a fault as often as it was asked for, and keeps what was done when the answer is lost", async () => {
    gcp = await startGcp({ services: [things] });
    gcp.faults.inject({ method: "things.*", fault: unavailable, times: 2 });
    gcp.faults.inject({ method: "things.create", fault: { kind: "lose" } });
    expect([(await ask("POST", create, {}))[0], (await ask("POST", create, {}))[0]]).to.deep.equal([503, 503]);
    let lost = false;
    await ask("POST", create, { name: "kept" }).catch(() => (lost = true));
    expect(lost).to.equal(true);
    expect(gcp.leftovers()).to.deep.equal(["things: kept"]);
    expect(gcp.faults.pending).to.deep.equal([]);
  });

  for (const [source, definitions] of [
    ["a discovery document", discovery],
    ["protos", protos],
  ] as const) {
    it(`refuses what ${source} does not allow`, async () => {
      gcp = await startGcp({ services: [things], definitions: { things: [definitions] } });
      for (const body of [{ nme: "one" }, { name: 1 }, { size: "many" }, { kind: "C" }])
        expect(await ask("POST", create, body), JSON.stringify(body)).to.have.property("0", 400);
      expect((await ask("POST", `${create}?dryrun=true`, { name: "one" }))[0]).to.equal(400);
      expect((await ask("POST", create, { name: "one", kind: "A", size: "3" }))[0]).to.equal(200);
    });
  }

  it("fails by itself where it answers what the service cannot", async () => {
    gcp = await startGcp({ services: [things], definitions: { things: [discovery] } });
    await ask("POST", create, { name: "one" });
    const [status, { error }] = await ask("GET", `${create}/one`);
    expect([status, error.message]).to.satisfy(
      ([code, text]: [number, string]) => code === 500 && text.includes("surprise"),
    );
  });
});
