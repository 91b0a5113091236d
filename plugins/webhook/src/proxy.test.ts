import { expect } from "chai";
import { proxyFor } from "./proxy.js";

describe("the proxy of a webhook", () => {
  const to = (url: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(url), env);
  const both = { https_proxy: "http://secure:3128", HTTP_PROXY: "plain:8080" };

  it("is the environment's, by protocol", () => {
    expect(to("https://a.example", both)).to.equal("http://secure:3128");
    expect(to("http://a.example", both)).to.equal("http://plain:8080");
    expect(to("https://a.example", {})).to.equal(undefined);
  });

  it("is none for what no_proxy names", () => {
    const spared = (no_proxy: string, url: string) => to(url, { ...both, no_proxy }) === undefined;
    expect(spared("*", "https://a.example")).to.equal(true);
    expect(spared("b.example, a.example", "https://a.example")).to.equal(true);
    expect(spared(".example", "https://x.a.example")).to.equal(true);
    expect(spared("a.example:8443", "https://a.example")).to.equal(false);
    expect(spared("a.example:443", "https://a.example")).to.equal(true);
    expect(spared("localhost,127.0.0.1", "http://127.0.0.1:9000")).to.equal(true);
    expect(spared("ample", "https://a.example")).to.equal(false);
  });
});
