import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Executor, LaunchedPipeline } from "./executor.js";

/** Lines of a failed run that its message repeats. */
const LAST_WORDS = 200;

/**
 * Runs pipelines with Apache Beam of a Python environment (`apache-beam[yaml]`), as the template's container does, on Beam's local runner.
 * Addresses in Cloud Storage become paths below a folder: objects that the pipeline names are fetched before, and what it
 * has written is uploaded afterwards, what it writes last at last.
 */
export function beamExecutor(python: string): Executor {
  return async (pipeline) => {
    const root = await mkdtemp(path.join(tmpdir(), "zen-dataflow-workers-"));
    try {
      const fetched = await fetchInputs(pipeline, root);
      const file = path.join(root, "pipeline.yaml");
      await writeFile(file, pipeline.yaml.replaceAll("gs://", `${root}/`));
      await run(python, file, pipeline);
      await uploadOutputs(pipeline, root, new Set([...fetched, file]));
      return {};
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  };
}

/**
 * The same with Beam's own connector to Cloud Storage (`apache-beam[gcp]`), as workers have it: it finds the cloud by `env`, what the
 * cloud tells processes, and the address of its Storage. The pipeline is run as it is.
 */
export function beamOnStorageExecutor(
  python: string,
  cloud: () => { readonly env: Readonly<Record<string, string>>; readonly storage: string; readonly project: string },
): Executor {
  return async (pipeline) => {
    const root = await mkdtemp(path.join(tmpdir(), "zen-dataflow-workers-"));
    try {
      const { env, storage, project } = cloud();
      const file = path.join(root, "pipeline.yaml");
      await writeFile(file, pipeline.yaml);
      // Python's library asks this address whether there is a metadata server at all.
      const GCE_METADATA_IP = env["GCE_METADATA_HOST"] ?? "";
      const more = { ...env, GCE_METADATA_IP, STORAGE_EMULATOR_HOST: storage };
      await run(python, file, pipeline, more, [`--project=${project}`]);
      return {};
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  };
}

async function fetchInputs({ yaml, files }: LaunchedPipeline, root: string): Promise<readonly string[]> {
  const named = new Set(yaml.match(/gs:\/\/[^\s"'\\,\]}]+/g));
  const found = new Set<string>();
  for (const uri of named)
    for (const object of await files.list(uri)) if (object === uri || object.startsWith(`${uri}/`)) found.add(object);
  const fetched: string[] = [];
  for (const uri of found) {
    const file = path.join(root, uri.slice("gs://".length));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, await files.read(uri));
    fetched.push(file);
  }
  return fetched;
}

async function run(
  python: string,
  file: string,
  { signal, log }: LaunchedPipeline,
  more: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<void> {
  const args = ["-m", "apache_beam.yaml.main", `--yaml_pipeline_file=${file}`, "--runner=FnApiRunner", ...options];
  const { PATH = "" } = process.env;
  const child = spawn(python, args, { env: { PATH, PYTHONUTF8: "1", ...more }, stdio: ["ignore", "ignore", "pipe"] });
  const kill = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  const words: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    log(line, "DEBUG");
    words.push(line);
    if (words.length > LAST_WORDS) words.shift();
  });
  const [code] = (await once(child, "close")) as [number | null];
  signal.removeEventListener("abort", kill);
  signal.throwIfAborted();
  if (code !== 0) throw new Error(words.join("\n"));
}

async function uploadOutputs({ files }: LaunchedPipeline, root: string, known: ReadonlySet<string>): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const written = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !known.has(file));
  const isResult = (file: string): boolean => path.basename(file) === "results.json";
  for (const file of [...written.filter((one) => !isResult(one)), ...written.filter(isResult)])
    await files.write(`gs://${path.relative(root, file).split(path.sep).join("/")}`, await readFile(file));
}
