import { expect } from "chai";
import { isZenError } from "@zen/plugin-sdk";
import { keyOf, signedHeaders } from "./signature.js";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("the signature of a webhook", () => {
  it("is that of the specification's example", () => {
    const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: '{"test": 2432232314}' };
    expect(signedHeaders(message, [keyOf(SECRET, "ops")], 1614265330)).to.deep.equal({
      "webhook-id": message.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("is there once for each secret", () => {
    const other = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const keys = [SECRET, other].map((secret) => keyOf(secret, "ops"));
    expect(signedHeaders({ id: "a", body: "{}" }, keys, 1)["webhook-signature"]).to.match(/^v1,\S{44} v1,\S{44}$/);
  });

  for (const secret of [
    "",
    "whsec_",
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_short",
    `${SECRET}!`,
    "whsec_$%&/()=?$%&/()=?$%&/()=?$%&/",
  ])
    it(`refuses ${JSON.stringify(secret)}, and does not repeat it`, () => {
      try {
        keyOf(secret, "ops");
        expect.fail("it was taken");
      } catch (error) {
        expect(isZenError(error, "WEBHOOK_SECRET_INVALID")).to.equal(true);
        if (secret.length > 6) expect(JSON.stringify(error) + String(error)).not.to.contain(secret);
      }
    });
});
