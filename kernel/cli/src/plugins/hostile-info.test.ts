import { Writable } from "node:stream";
import { expect } from "chai";
import type { CliContext } from "../context.js";
import { pluginsInfo } from "../commands/plugins-info.js";
import { Output } from "../output/output.js";

const ATTACK = "\u001B]0;owned\u0007\u001B[2J\u009B31m";

describe("plugins:info", () => {
  it("lets nothing that a publisher wrote reach the terminal as a command", async () => {
    let shown = "";
    const stream = new Writable({
      write: (chunk, _, done) => {
        shown += String(chunk);
        done();
      },
    });
    const out = new Output(false, stream, stream, { NO_COLOR: "1" });
    const setting = { type: "string", default: ATTACK, description: `setting ${ATTACK}` };
    const manifest = {
      name: "@acme/cloud",
      description: `plugin ${ATTACK}`,
      backends: [
        {
          contract: "serving@1",
          name: "cloud",
          configSchema: { type: "object", properties: { [`field ${ATTACK}`]: setting } },
        },
      ],
      ...{ steps: [], commands: [], hooks: [], requires: {}, natives: {} },
      permissions: { network: [`host ${ATTACK}`], secrets: [], childProcesses: [], files: [] },
    };
    const version = { version: "1.0.0", manifest, refusals: [], signatures: [], publisher: `ann ${ATTACK}` };
    const withdrawn = { state: "yanked", reason: `reason ${ATTACK}` };
    const info = { name: manifest.name, versions: [version, { ...version, version: "0.9.0", withdrawn }] };
    const plugins = { info: async () => info, links: () => [] };
    const ctx = { out, repository: async () => ({ plugins }) } as unknown as CliContext;
    await pluginsInfo.run(ctx, { flags: {}, args: { plugin: manifest.name }, rest: [] });
    for (const word of ["plugin", "setting", "field", "host", "ann", "reason"]) expect(shown).to.contain(word);
    expect([...shown].filter((char) => char < " " || (char >= "\u007F" && char <= "\u009F")).join("")).to.match(
      /^\n*$/,
    );
  });
});
