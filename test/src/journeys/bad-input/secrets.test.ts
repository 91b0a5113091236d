import { expect } from "chai";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository } from "../../support/repository.js";

const PIPELINE = `import { json, pipeline, step } from "@zen/plugin-sdk/pipeline";
export const use = step("use", { inputs: {}, outputs: { letters: json<number>() } }, async (_, ctx) => {
  const key = await ctx.secrets.get("STEP_KEY");
  return { letters: key.length };
});
export default pipeline("key", {}, (add) => add(use, {}));
`;

describe("a secret that does not resolve", () => {
  const repository = useRepository();

  before(() => repository.write({ "pipelines/key.ts": PIPELINE }));

  const wanted = (config: object): Promise<void> =>
    repository.configure(({ stacks, ...rest }) => {
      const { local } = stacks as unknown as { local: object };
      return { ...rest, stacks: { local: { ...local, processing: { use: "local-processing", config } } } };
    });

  it("is refused before anything runs, where the configuration refers to it", async () => {
    await wanted({ tempDir: "${secret:SCRATCH}" });
    const expected = {
      code: "SECRET_NOT_FOUND",
      exit: 1,
      place: /^zen\.config\.json:\d+:\d+$/,
      hint: /\.env/,
    } as const;
    await expectRefusal(repository, ["run", "hello"], { ...expected, message: /SCRATCH/ });
    const { code, stdout, stderr } = await repository.zen(["check"]);
    expect(code).to.equal(1);
    expect(`${stdout}${stderr}`).to.match(/SCRATCH[\s\S]*zen\.config\.json:\d+:\d+[\s\S]*SECRET_NOT_FOUND/);
    expect((await repository.zen(["secrets:check"])).code).to.equal(1);
    await wanted({});
  });

  it("is refused where a store needs it", async () => {
    await repository.edit(
      "zen.config.json",
      '"use": "local-artifact-store"',
      '"use": "local-artifact-store", "config": { "path": "${secret:PLACE}" }',
    );
    const expected = {
      code: "SECRET_NOT_FOUND",
      exit: 1,
      message: /PLACE/,
      place: /^zen\.config\.json:\d+:\d+$/,
      hint: /\.env/,
    } as const;
    await expectRefusal(repository, ["run", "hello"], expected);
    await expectRefusal(repository, ["artifacts:list"], expected);
    await repository.configure(({ stores, ...config }) => ({
      ...config,
      stores: { ...(stores as unknown as object), artifacts: { default: { use: "local-artifact-store" } } },
    }));
  });

  it("is refused where no secret is looked for, or with a name that none can have", async () => {
    await repository.configure(({ registries, ...config }) => ({
      ...config,
      registries: { ...(registries as unknown as object), "@acme": "${secret:X}" },
    }));
    await expectRefusal(repository, ["run", "hello"], {
      code: "CONFIG_INVALID",
      exit: 1,
      place: /^zen\.config\.json:\d+:5$/,
      hint: /backend's or a plugin's config/,
    });
    await repository.configure(({ registries, ...config }) => ({
      ...config,
      registries: { "@zen": (registries as unknown as Record<string, string>)["@zen"] },
    }));
  });

  it("fails the step that asks for it, at the line that does, and no longer once it is there", async () => {
    const { code, stderr } = await repository.zen(["run", "key"]);
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /use failed\n +error The secret STEP_KEY [^\n]*\n +at pipelines\/key\.ts:3:\d+\n +hint [^\n]*\.env/,
    );
    expect(stderr).to.match(/code SECRET_NOT_FOUND/);
    const found = await repository.zen(["run", "key"], { env: { STEP_KEY: "a value of seventeen letters" } });
    expect(found.code, found.stderr).to.equal(0);
    const { value } = await repository.json<{ value: number }>("artifacts:get", "key.letters");
    expect(value).to.equal(28);
  });
});
