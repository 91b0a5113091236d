import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import type { ToldError } from "../../support/errors.js";
import { failuresOf } from "../../support/failures.js";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository } from "../../support/repository.js";
import { ROOT } from "../../support/run.js";
import { expectSound } from "../../support/soundness.js";

interface BadFile {
  /** Its last part says how it is read. */
  readonly name: string;
  readonly content: string | Buffer;
  readonly code: string;
  readonly place: string;
  readonly message: RegExp;
  readonly hint: RegExp;
}

const FILES: readonly BadFile[] = [
  {
    name: "short.csv",
    content: "a,b,c\n1,2,3\n4,5\n6,7,8\n",
    code: "CSV_RAGGED_ROW",
    place: "short.csv row 2 (line 3)",
    message: /Row 2 has 2 fields where the header has 3/i,
    hint: /delimiter/,
  },
  {
    name: "long.csv",
    content: 'a,b\n"1\n1",2\n3,4,5\n',
    code: "CSV_RAGGED_ROW",
    place: "long.csv row 2 (line 4)",
    message: /Row 2 has 3 fields where the header has 2/i,
    hint: /quotes/,
  },
  {
    name: "repeated.csv",
    content: "a,b,a\n1,2,3\n",
    code: "CSV_HEADER_MISMATCH",
    place: "repeated.csv line 1",
    message: /two columns are called "a"/i,
    hint: /Mend the header/,
  },
  {
    name: "nameless.csv",
    content: "a,,c\n1,2,3\n",
    code: "CSV_HEADER_MISMATCH",
    place: "nameless.csv line 1",
    message: /column 2 has no name/i,
    hint: /header: false/,
  },
  {
    name: "declared.csv",
    content: "year,delay\n1,2\n",
    code: "CSV_HEADER_MISMATCH",
    place: "declared.csv line 1",
    message: /There is no column "dealy"/i,
    hint: /Did you mean delay\?/,
  },
  {
    name: "empty.csv",
    content: "",
    code: "CSV_HEADER_MISMATCH",
    place: "empty.csv line 1",
    message: /The file is empty/i,
    hint: /header/,
  },
  {
    name: "latin1.csv",
    content: Buffer.from("name,n\ncaf\u00e9,1\n", "latin1"),
    code: "DATA_FILE_UNREADABLE",
    place: "latin1.csv",
    message: /not encoded in UTF-8/i,
    hint: /Convert it/,
  },
  {
    name: "utf16.csv",
    content: Buffer.from("\uFEFFname,n\nx,1\n", "utf16le"),
    code: "DATA_FILE_UNREADABLE",
    place: "utf16.csv",
    message: /not encoded in UTF-8/i,
    hint: /Convert it/,
  },
  {
    name: "open.csv",
    content: 'a,b\n1,"open\n2,3\n',
    code: "DATA_FILE_UNREADABLE",
    place: "open.csv line 2",
    message: /no end/i,
    hint: /written twice/,
  },
  {
    name: "cut.json",
    content: '[{"a": 1}, {"a": 2',
    code: "DATA_FILE_UNREADABLE",
    place: "cut.json",
    message: /no JSON/i,
    hint: /layout/,
  },
  {
    name: "numbers.json",
    content: '[{"a": 1}, 2]',
    code: "DATA_FILE_UNREADABLE",
    place: "numbers.json row 2",
    message: /no object/i,
    hint: /layout/,
  },
  {
    name: "object.json",
    content: '{"a": 1}',
    code: "DATA_FILE_UNREADABLE",
    place: "object.json",
    message: /does not hold an array/i,
    hint: /lines/,
  },
  {
    name: "nothing.json",
    content: "[]",
    code: "DATA_FILE_UNREADABLE",
    place: "nothing.json",
    message: /no columns/i,
    hint: /Declare its columns/,
  },
  {
    name: "text.parquet",
    content: "no parquet\n",
    code: "DATA_FILE_UNREADABLE",
    place: "text.parquet",
    message: /no Parquet file/i,
    hint: /again/,
  },
  {
    name: "empty.parquet",
    content: "",
    code: "DATA_FILE_UNREADABLE",
    place: "empty.parquet",
    message: /no Parquet file/i,
    hint: /again/,
  },
];

function reader({ name }: Pick<BadFile, "name">): string {
  const [base = "", format = ""] = name.split(".");
  const columns = base === "declared" ? `, columns: [{ name: "dealy" }]` : "";
  return `  add(${format}, { path: "data/${name}"${columns} }, { name: "${base}-${format}" });`;
}

/** Every file is read by a step of its own: one run tells of all. */
const PIPELINES = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { csv, json, parquet } from "@zen/tabular";
export default pipeline("files", {}, (add) => {
${FILES.map(reader).join("\n")}
${["cut", "broken"].map((name) => reader({ name: `${name}.parquet` })).join("\n")}
  add(csv, { path: "data/good.csv" }, { name: "good" });
});
export const one = pipeline("one", { path: p.file({ default: "data/nowhere.csv" }) }, (add, { path }) => add(csv, { path }));
export const declared = pipeline("declared", {}, (add) =>
  add(csv, { path: "data/good.csv", columns: [{ name: "a", type: "int46" as "int64" }] }),
);
`;

describe("a data file", () => {
  const repository = useRepository({ files: { "pipelines/files.ts": PIPELINES, "data/good.csv": "\uFEFFa,b\n1,2\n" } });
  let failures: ReadonlyMap<string, ToldError>;

  before(async () => {
    for (const { name, content } of FILES) await writeFile(repository.path("data", name), content);
    const whole = await readFile(path.join(ROOT, "node_modules/vega-datasets/data/flights-3m.parquet"));
    await writeFile(repository.path("data/cut.parquet"), whole.subarray(0, 100_000));
    const broken = whole.subarray();
    for (let at = 1000; at < 200_000; at++) broken[at] = (at * 31) & 255;
    await writeFile(repository.path("data/broken.parquet"), broken);
    failures = await failuresOf(repository, "files");
  });

  for (const file of FILES) {
    const node = file.name.replace(".", "-");
    it(`such as ${file.name} is refused with ${file.code} at ${file.place}`, () => {
      const error = failures.get(node);
      expect(error).to.include({ code: file.code, place: file.place });
      expect(error?.message).to.match(file.message);
      expect(error?.hint).to.match(file.hint);
    });
  }

  for (const node of ["cut-parquet", "broken-parquet"]) {
    it(`such as ${node.replace("-", ".")}, which is cut or damaged, is refused`, () => {
      expect(failures.get(node)).to.include({ code: "DATA_FILE_UNREADABLE" });
      expect(failures.get(node)?.hint).to.match(/again/);
      expect(failures.get(node)?.place).to.match(/parquet|pipelines\/files\.ts:\d+:\d+/);
    });
  }

  it("with a byte order mark is read, beside those that are not", async () => {
    expect([...failures.keys()]).not.to.include("good");
    await repository.done("run", "one", "--param", "path=data/good.csv");
  });

  it("leaves nothing half-written behind", async () => {
    const { items } = await repository.json<{ items: readonly { node: string }[] }>("artifacts:list");
    expect(items.map(({ node }) => node)).to.deep.equal(["good"]);
    await expectSound(repository.dir);
  });

  it("that is not there is refused before anything runs", () =>
    expectRefusal(repository, ["run", "one"], {
      code: "DATA_FILE_NOT_FOUND",
      exit: 1,
      message: /There is no file data\/nowhere\.csv/i,
      place: /^data\/nowhere\.csv$/,
      hint: /--param path=PATH/,
    }));

  it("that is a folder, too", () =>
    expectRefusal(repository, ["run", "one", "--param", "path=data"], {
      code: "DATA_FILE_NOT_FOUND",
      exit: 1,
      message: /^data is a folder/i,
      place: /^data$/,
      hint: /--param path=PATH/,
    }));

  it("that is a pipe, which nobody waits for", async function () {
    if (process.platform === "win32") return this.skip();
    execFileSync("mkfifo", [repository.path("data/pipe")]);
    await expectRefusal(repository, ["run", "one", "--param", "path=data/pipe"], {
      code: "DATA_FILE_NOT_FOUND",
      exit: 1,
      message: /^data\/pipe is a device or a pipe/i,
      hint: /--param path=PATH/,
    });
  });

  it("that is on another machine is told as such", async () => {
    const { stderr, code } = await repository.zen(["run", "one", "--param", "path=https://example.org/a.csv"]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/is not on this machine[\s\S]*Copy it here[\s\S]*DATA_NOT_LOCAL/);
  });

  it("with a column declared of an unknown type is refused before anything runs", () =>
    expectRefusal(repository, ["run", "declared"], {
      code: "COLUMNS_INVALID",
      exit: 1,
      place: /^pipelines\/files\.ts:\d+:3$/,
      hint: /Did you mean int64\?/,
    }));
});
