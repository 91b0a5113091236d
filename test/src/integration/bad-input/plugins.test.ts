import { expect } from "chai";
import { expectError, type Expected } from "../../support/errors.js";
import { packageJsonOf } from "../../support/own-plugin.js";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository, type TestRepository } from "../../support/repository.js";

const STEPS = `import { pipeline } from "@zen/plugin-sdk/pipeline";
import { grow } from "@acme/steps";
export default pipeline("grow", {}, (add) => add(grow, {}));
`;

describe("a plugin", () => {
  const repository = useRepository();

  before(() => repository.write({ "pipelines/grow.ts": STEPS }));

  it("that is not there at all is told at the import", () =>
    expectRefusal(repository, ["run", "grow"], {
      code: "IMPORT_NOT_FOUND",
      exit: 1,
      place: /^pipelines\/grow\.ts:2:\d+$/,
      hint: /install/,
    }));

  it("that is found only in node_modules is not loaded", async () => {
    await repository.write({
      "node_modules/@acme/steps/package.json": packageJsonOf({ name: "@acme/steps", version: "1.2.3", manifest: {} }),
      "node_modules/@acme/steps/index.js": 'throw new Error("was loaded");\n',
    });
    await expectRefusal(repository, ["run", "grow"], {
      code: "PLUGIN_NOT_INSTALLED",
      exit: 1,
      message: /@acme\/steps is in node_modules but not installed/,
      place: /^pipelines\/grow\.ts:2:\d+$/,
      hint: /zen plugins:install @acme\/steps@\^1\.2\.3/,
    });
  });

  const folders: readonly (readonly [
    what: string,
    files: Readonly<Record<string, unknown>>,
    expected: Omit<Expected, "exit">,
  ])[] = [
    [
      "without a package.json",
      { "README.md": "x" },
      {
        code: "PLUGIN_PACK_FAILED",
        message: /no package\.json/,
        place: /own\/package\.json$/,
        hint: /folder of a plugin/,
      },
    ],
    [
      "whose package.json is cut short",
      { "package.json": "{" },
      { code: "PLUGIN_PACK_FAILED", message: /no JSON/, place: /own\/package\.json$/, hint: /plugin/ },
    ],
    [
      "that is an ordinary package",
      { "package.json": { name: "own", version: "1.0.0" } },
      { code: "PLUGIN_PACK_FAILED", message: /no zen field/, place: /own\/package\.json$/, hint: /MANIFEST_INVALID/ },
    ],
    [
      "with a manifest that is none",
      { "package.json": { ...packageJsonOf(), zen: { format: "plugin@9" } } },
      {
        code: "MANIFEST_INVALID",
        message: /zen\.format/,
        place: /package\.json: zen\.format$/,
        hint: /MANIFEST_INVALID/,
      },
    ],
    [
      "for another kernel",
      { "package.json": packageJsonOf({ kernel: "^9.0.0" }), "index.js": "export default 1;" },
      { code: "PLUGIN_CONFLICT", message: /made for kernel \^9\.0\.0, and this is \d/, hint: /other versions/ },
    ],
    [
      "that imports what is not there",
      { "package.json": packageJsonOf(), "index.js": 'import "nothing-here";' },
      { code: "PLUGIN_PACK_FAILED", message: /nothing-here/, place: /own\/index\.js:1:\d+$/, hint: /Mend/ },
    ],
  ];
  for (const [index, [what, files, expected]] of folders.entries()) {
    it(`in a folder ${what} is refused with ${expected.code}`, async () => {
      const folder = `plugins-${index}/own`;
      await repository.write(
        Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content])),
      );
      await expectRefusal(repository, ["plugins:install", `./${folder}`], { ...expected, exit: 1 });
    });
  }

  const specs: readonly (readonly [spec: string, code: string, hint: RegExp])[] = [
    ["@zen/nothing", "PLUGIN_NOT_FOUND", /Check the name/],
    ["@zen/tabular@^9.0.0", "PLUGIN_CONFLICT", /other versions/],
    ["@zen/tabular@whatever!", "PLUGIN_SPEC_INVALID", /a name and a range/],
    ["lodash", "REGISTRY_NOT_BOUND", /registries:add/],
    ["./nowhere", "PLUGIN_NOT_FOUND", /path/],
  ];
  for (const [spec, code, hint] of specs) {
    it(`asked for as ${spec} is refused with ${code}`, () =>
      expectRefusal(repository, ["plugins:install", spec], { code, exit: 1, hint }));
  }

  it("that could not be installed leaves the others in use", () => repository.done("run", "hello"));
});

const SETUP = (body: string): string =>
  `import { definePlugin } from "@zen/plugin-sdk";\nexport default definePlugin({ name: "@acme/store", setup() { ${body} } });\n`;

/** Installs a plugin with this code, and makes it the store of artifacts. */
async function useStore(repository: TestRepository, code: string): Promise<void> {
  await repository.write({ "own/package.json": packageJsonOf(), "own/index.js": code });
  await repository.done("plugins:install", "./own");
}

describe("the code of a plugin", () => {
  const repository = useRepository();

  before(() =>
    repository.configure(({ stores, ...config }) => ({
      ...config,
      stores: { ...(stores as unknown as object), artifacts: { default: { use: "acme-store" } } },
    })),
  );

  const faults: readonly (readonly [what: string, code: string, expected: Omit<Expected, "exit">])[] = [
    [
      "that throws when it is loaded",
      'throw new Error("no licence");',
      {
        code: "PLUGIN_LOAD_FAILED",
        message: /@acme\/store cannot be loaded: no licence/,
        hint: /Install the plugin again/,
      },
    ],
    [
      "that throws in its setup",
      SETUP('throw new Error("no licence");'),
      { code: "PLUGIN_SETUP_FAILED", message: /@acme\/store failed in its setup: no licence/, hint: /\w/ },
    ],
    [
      "that is no plugin",
      "export default 42;",
      { code: "PLUGIN_INVALID", message: /definePlugin/, hint: /export default definePlugin/ },
    ],
    [
      "that registers nothing",
      SETUP(""),
      { code: "CONTRIBUTION_MISSING", message: /acme-store, which its setup did not register/, hint: /Register it/ },
    ],
    ["that ends the process", "process.exit(0);", { code: "PROCESS_ENDED_EARLY", hint: /plugins/ }],
  ];
  for (const [what, code, expected] of faults) {
    it(`${what} is told with its name`, async () => {
      await useStore(repository, code);
      await expectRefusal(repository, ["run", "hello"], { ...expected, exit: 1 });
    });
  }

  it("that hangs in its setup is given up, and the run is not made", async () => {
    await useStore(repository, SETUP("return new Promise(() => setInterval(() => undefined, 1000));"));
    expectError(await repository.zen(["run", "hello"]), {
      code: "PLUGIN_SETUP_TIMEOUT",
      exit: 1,
      message: /@acme\/store did not finish its setup within 10 s/,
      hint: /only registers/,
    });
  }).timeout(60_000);

  it("does no harm once it is gone", async () => {
    await expectRefusal(repository, ["plugins:uninstall", "@acme/store"], {
      code: "PLUGIN_IN_USE",
      exit: 1,
      place: /^zen\.config\.json:\d+:\d+$/,
      hint: /--force/,
    });
    await repository.done("plugins:uninstall", "@acme/store", "--force");
    await expectRefusal(repository, ["run", "hello"], {
      code: "BACKEND_NOT_FOUND",
      exit: 1,
      place: /^zen\.config\.json:\d+:\d+$/,
      hint: /local-artifact-store/,
    });
    await repository.edit("zen.config.json", '"acme-store"', '"local-artifact-store"');
    const { run } = await repository.json<{ run: { state: string } }>("run", "hello");
    expect(run.state).to.equal("succeeded");
  });
});
