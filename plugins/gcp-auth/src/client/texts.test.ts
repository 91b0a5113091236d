import { expect } from "chai";
import fc from "fast-check";
import { readComplaint } from "./envelope.js";
import { gcpError, statusOf } from "./errors.js";
import { deniedPermission, memberOf } from "./permission.js";
import { redacted } from "./redact.js";

const word = fc.stringMatching(/^[A-Za-z0-9_-]{24,40}$/);

describe("a text from Google Cloud", () => {
  it("shows no token or key, wherever it stands", () => {
    const secret = word.chain((text) =>
      fc.constantFrom(
        [`ya29.${text}`, text],
        [`Bearer ${text}`, text],
        [`{"access_token":"${text}"}`, text],
        [`client_secret=${text}&x=1`, text],
        [`-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----`, text],
        [`1//${text}`, text],
        [`eyJ${text}.${text}.${text}`, text],
      ),
    );
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, [shown, text], after) => {
        expect(redacted(`${before} ${shown} ${after}`)).not.to.contain(text);
      }),
    );
  });

  it("is read in no time, however it was made to take long", () => {
    expect(readComplaint("<style>".repeat(200_000)).message.length).to.be.at.most(500);
  });

  it("becomes one line of bounded length", () => {
    fc.assert(
      fc.property(fc.uint16Array({ maxLength: 5_000 }), (units) => {
        const line = redacted(String.fromCharCode(...units));
        expect(line).to.match(/^[^\p{Cc}]*$/u);
        expect(line.length).to.be.at.most(2_003);
      }),
    );
    expect(redacted("x".repeat(1_000_000)).length).to.equal(2_003);
  });

  it("is an error of the family, whatever the body holds", () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((error) => `{"error":${error}}`),
      fc.json().map((details) => `{"error":{"message":"m","details":[${details}],"errors":${details}}}`),
    );
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), body, (status, text) => {
        const error = gcpError({ status, body: text }, { call: "GET https://x.googleapis.com/y" });
        expect(error.code).to.match(/^GCP_[A-Z_]+$/);
        expect(statusOf(error)).to.equal(status);
      }),
    );
  });

  it("is read in each of Google's forms", () => {
    expect(readComplaint('{"error":"invalid_grant","error_description":"Bad Request"}')).to.include({
      reason: "invalid_grant",
      message: "Bad Request",
    });
    expect(readComplaint('[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]')).to.include({
      status: "INVALID_ARGUMENT",
      message: "m",
    });
    const older = '{"error":{"message":"m","errors":[{"reason":"rateLimitExceeded"}]}}';
    expect(readComplaint(older).reason).to.equal("rateLimitExceeded");
    expect(readComplaint("<html><style>a{}</style><b>Not  Found</b></html>").message).to.match(/^\s*Not {2}Found\s*$/);
  });
});

describe("a denial", () => {
  for (const [message, permission, resource] of [
    [
      "Permission 'dataflow.jobs.create' denied on resource 'projects/p' (or it may not exist).",
      "dataflow.jobs.create",
      "projects/p",
    ],
    [
      "Required 'compute.instances.create' permission for 'projects/p/zones/z/instances/i'",
      "compute.instances.create",
      "projects/p/zones/z/instances/i",
    ],
    [
      "a@b.c does not have storage.objects.get access to the Google Cloud Storage object.",
      "storage.objects.get",
      undefined,
    ],
    ["The caller does not have permission", undefined, undefined],
  ] as const)
    it(`names ${permission ?? "nothing where nothing is said"}`, () => {
      expect(deniedPermission({ message, metadata: {} })).to.deep.equal({
        ...(permission === undefined ? {} : { permission }),
        ...(resource === undefined ? {} : { resource }),
      });
    });

  it("is about a member as IAM's bindings name it", () => {
    expect(memberOf("a@p.iam.gserviceaccount.com")).to.equal("serviceAccount:a@p.iam.gserviceaccount.com");
    expect(memberOf("ada@example.com")).to.equal("user:ada@example.com");
    expect(memberOf("the identity of workload identity federation")).to.equal("MEMBER");
    expect(memberOf("principal://iam.googleapis.com/x")).to.equal("principal://iam.googleapis.com/x");
  });
});

describe("a refusal that no role helps against", () => {
  const facts = { call: "POST https://compute.googleapis.com/compute/v1/x", service: "compute.googleapis.com" };
  const told = (status: number, error: object) => gcpError({ status, body: JSON.stringify({ error }) }, facts);

  it("is a policy of the organisation, by name", () => {
    const constraint = "constraints/compute.vmExternalIpAccess";
    const message = `Constraint ${constraint} violated for project 123456789012. Add instance projects/p/zones/z/instances/i to the constraint to use external IP with it.`;
    const error = told(412, { code: 412, message, errors: [{ reason: "conditionNotMet" }] });
    expect(error.code).to.equal("GCP_POLICY_VIOLATED");
    expect(error.data).to.include({ policy: constraint });
    expect(error.hint).not.to.contain("add-iam-policy-binding");
  });

  it("is a service perimeter, by the refusal's identifier", () => {
    const message =
      "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: eYhDkfYCu-dOCj";
    const reason = { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "SECURITY_POLICY_VIOLATED" };
    const error = told(403, { code: 403, message, status: "PERMISSION_DENIED", details: [reason] });
    expect(error.code).to.equal("GCP_POLICY_VIOLATED");
    expect(error.data).to.include({ policy: "eYhDkfYCu-dOCj" });
  });

  it("is a token's scope", () => {
    const message = "Request had insufficient authentication scopes.";
    const reason = { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" };
    const error = told(403, { code: 403, message, status: "PERMISSION_DENIED", details: [reason] });
    expect(error.code).to.equal("GCP_PERMISSION_DENIED");
    expect(error.hint).to.contain("auth/cloud-platform");
  });

  it("is none where a precondition fails for another reason", () => {
    expect(
      told(412, { code: 412, message: "Supplied fingerprint does not match.", errors: [{ reason: "conditionNotMet" }] })
        .code,
    ).to.equal("GCP_REQUEST_REFUSED");
  });
});
