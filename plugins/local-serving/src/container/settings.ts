import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { ZenError } from "@zen/plugin-sdk";

type Env = Readonly<Record<string, string | undefined>>;

/** What one model server in a container of its own is told. */
export interface ContainerSettings {
  /** Where the model's folder is: `gs://BUCKET/PREFIX`, a `file:` URL or a path. */
  readonly model: string;
  /** Its name in request paths, where the folder does not say. */
  readonly name: string;
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** Answers GET with 200 once the model is loaded; beside the protocol's own. */
  readonly healthRoute?: string;
  /** Takes inference requests; beside the protocol's own. */
  readonly predictRoute?: string;
  readonly threads: number;
  readonly maxRequestBytes: number;
  /** What Google's libraries look at: `GCE_METADATA_HOST`, `STORAGE_EMULATOR_HOST`. */
  readonly env: Env;
}

const MOUNTED = "/mnt/models";

/**
 * From the command line, the variables of Vertex AI's containers (`AIP_*`) or those of Seldon's, in this order.
 * @throws ZenError `SERVER_SETTINGS_INVALID`
 */
export function readSettings(argv: readonly string[], env: Env): ContainerSettings {
  const values = options(argv);
  const model = given(
    values.model,
    env["AIP_STORAGE_URI"],
    env["MODEL_URI"],
    existsSync(MOUNTED) ? MOUNTED : undefined,
  );
  if (model === undefined)
    throw invalid("No model is named", "Give --model FOLDER or gs://BUCKET/PREFIX, or set AIP_STORAGE_URI.");
  const healthRoute = route("AIP_HEALTH_ROUTE", env);
  const predictRoute = route("AIP_PREDICT_ROUTE", env);
  return {
    ...{ model, env },
    name: given(values.name, env["ZEN_MODEL_NAME"], env["PREDICTIVE_UNIT_ID"]) ?? "model",
    host: values.host ?? "0.0.0.0",
    port: count(
      "port",
      given(values.port, env["AIP_HTTP_PORT"], env["PREDICTIVE_UNIT_HTTP_SERVICE_PORT"]) ?? "8080",
      65535,
    ),
    ...(healthRoute === undefined ? {} : { healthRoute }),
    ...(predictRoute === undefined ? {} : { predictRoute }),
    threads: count(
      "threads",
      given(values.threads, env["ZEN_SERVING_THREADS"]) ?? String(Math.min(4, availableParallelism())),
      256,
    ),
    maxRequestBytes: count("max-request-bytes", values["max-request-bytes"] ?? String(16 << 20), 2 ** 30),
  };
}

function options(argv: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: { model: text, name: text, host: text, port: text, threads: text, "max-request-bytes": text },
    }).values;
  } catch (cause) {
    throw invalid(
      (cause as Error).message,
      "It takes --model, --name, --host, --port, --threads and --max-request-bytes.",
    );
  }
}

/** The first that says something. */
function given(...values: readonly (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined && value !== "");
}

function count(name: string, value: string, most: number): number {
  if (/^\d{1,10}$/.test(value) && Number(value) <= most) return Number(value);
  throw invalid(`${JSON.stringify(value)} is no ${name}`, `Give a whole number up to ${most}.`);
}

function route(name: string, env: Env): string | undefined {
  const value = given(env[name]);
  if (value === undefined || value.startsWith("/")) return value;
  throw invalid(`${name} is ${JSON.stringify(value)}, which is no path`, "A path begins with a slash.");
}

function invalid(message: string, hint: string): ZenError {
  return new ZenError("SERVER_SETTINGS_INVALID", message, { hint });
}
