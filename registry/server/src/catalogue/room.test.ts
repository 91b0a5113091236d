import { expect } from "chai";
import { acmeRegistry, pluginFields, type AcmeRegistry } from "../testing/acme.test.js";
import { testRegistry } from "../testing/registry.test.js";

describe("catalogue", () => {
  let registry: AcmeRegistry;
  before(async () => {
    registry = await acmeRegistry();
    const fields = {
      ...pluginFields,
      description: "Keeps <b>things</b>",
      zen: { ...pluginFields.zen, title: "My store" },
    };
    const files = { "README.md": "# Hello\n\n<script>hit()</script>" };
    for (const version of ["1.0.0", "1.1.0"])
      expect((await registry.publish({ name: "@acme/my-store", version, fields, files })).status).to.equal(201);
  });
  after(() => registry.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(registry.url + path, { redirect: "manual", headers });
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string>) =>
    fetch(registry.url + path, { method: "POST", redirect: "manual", headers, body: new URLSearchParams(fields) });
  const own = () => ({ "sec-fetch-site": "same-origin" });
  const signIn = async (to = "/"): Promise<{ cookie: string; location: string | null }> => {
    const answer = await form("/-/sign-in", { token: registry.token, to }, own());
    expect(answer.status).to.equal(303);
    return { cookie: answer.headers.get("set-cookie")!.split(";")[0]!, location: answer.headers.get("location") };
  };

  it("leads a stranger to where one signs in, and from there back", async () => {
    const first = await get("/-/plugins/@acme/my-store?x=1");
    expect(first.status).to.equal(303);
    expect(first.headers.get("location")).to.equal("/-/sign-in?to=%2F-%2Fplugins%2F%40acme%2Fmy-store%3Fx%3D1");
    const page = await (await get(first.headers.get("location")!)).text();
    expect(page).to.contain(`name="to" value="/-/plugins/@acme/my-store?x=1"`).and.not.to.contain("My store");
    expect((await signIn("/-/plugins/@acme/my-store")).location).to.equal("/-/plugins/@acme/my-store");
  });

  it("leads nowhere else, whatever a link says", async () => {
    for (const to of [
      "https://evil.invalid",
      "//evil.invalid",
      "/\\evil.invalid",
      "javascript:hit()",
      "/\t/evil.invalid",
      "",
    ])
      expect((await signIn(to)).location, to).to.equal("/");
  });

  it("takes no form from another site, and none without a word of where it comes from", async () => {
    for (const headers of [
      {},
      { "sec-fetch-site": "cross-site" },
      { origin: "https://evil.invalid" },
      { origin: "null" },
    ]) {
      const sent = headers as unknown as Record<string, string>;
      expect((await form("/-/sign-in", { token: registry.token }, sent)).status).to.equal(403);
      expect((await form("/-/sign-out", {}, sent)).status).to.equal(403);
    }
    expect((await form("/-/sign-in", { token: registry.token }, { origin: registry.url })).status).to.equal(303);
  });

  it("says of a wrong token that it is wrong", async () => {
    const answer = await form("/-/sign-in", { token: "zen_wrong", to: "/" }, own());
    expect(answer.status).to.equal(401);
    expect(await answer.text()).to.contain("unknown, expired or revoked");
    expect(answer.headers.get("set-cookie")).to.equal(null);
  });

  it("shows a search and a plugin to who has signed in, until they sign out", async () => {
    const { cookie } = await signIn();
    const search = await get("/?text=store", { cookie });
    expect(search.status).to.equal(200);
    expect(await search.text())
      .to.contain("My store")
      .and.to.contain("Keeps &lt;b&gt;things&lt;/b&gt;")
      .and.to.contain(">admin<");
    const page = await (await get("/-/plugins/@acme/my-store", { cookie })).text();
    expect(page)
      .to.contain("@acme/my-store 1.1.0")
      .and.to.contain(`<h3 id="readme-hello">`)
      .and.not.to.contain("hit()");
    expect(await (await get("/-/plugins/@acme/my-store/1.0.0", { cookie })).text()).to.contain("my-store@1.0.0</code>");
    await form("/-/sign-out", {}, { ...own(), cookie });
    expect((await get("/", { cookie })).status).to.equal(303);
  });

  it("lets nothing but its own style and script count", async () => {
    const { cookie } = await signIn();
    const { headers } = await get("/", { cookie });
    const policy = headers.get("content-security-policy")!;
    expect(policy)
      .to.contain("default-src 'none'")
      .and.to.contain("frame-ancestors 'none'")
      .and.not.to.contain("unsafe");
    expect(headers.get("x-content-type-options")).to.equal("nosniff");
    expect(headers.get("referrer-policy")).to.equal("no-referrer");
    expect(headers.get("cache-control")).to.equal("private, no-cache");
  });

  it("answers with a page what it cannot show", async () => {
    const { cookie } = await signIn();
    for (const [path, status] of [
      ["/-/plugins/@acme/none", 404],
      ["/-/plugins/@acme/my-store/9.9.9", 404],
      ["/-/plugins/..%2f..%2fetc", 404],
      ["/-/plugins/@acme/my-store/constructor", 404],
      ["/?limit=0", 400],
    ] as const) {
      const answer = await get(path, { cookie });
      expect(answer.status, path).to.equal(status);
      expect(answer.headers.get("content-type"), path).to.contain("text/html");
      expect(await answer.text(), path).to.contain("Sign out");
    }
  });

  it("says of a version that it is yanked or blocked", async () => {
    const { cookie } = await signIn();
    const state = "/-/zen/v1/versions/@acme/my-store/1.0.0/state";
    await registry.ask("PUT", state, { body: { state: "yanked", reason: "Loses <rows>" } });
    for (const path of ["/-/plugins/@acme/my-store/1.0.0", "/-/plugins/@acme/my-store"])
      expect(await (await get(path, { cookie })).text(), path).to.contain("Loses &lt;rows&gt;");
    await registry.ask("DELETE", state);
  });

  it("asks nobody who they are where everybody may read", async () => {
    const open = await testRegistry({ publicRead: true });
    try {
      const answer = await fetch(`${open.url}/`);
      expect(answer.status).to.equal(200);
      expect(await answer.text())
        .to.contain("Nobody has published")
        .and.not.to.contain("Sign out");
    } finally {
      await open.close();
    }
  });
});
