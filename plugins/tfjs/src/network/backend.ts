import { enableProdMode, engine, env, setBackend } from "@tensorflow/tfjs-core";
import { setWasmPaths, type BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { ZenError } from "@zen/plugin-sdk";
import { registerInputLayer } from "./input-layer-kernels.js";
import { wasmFolder } from "./wasm-file.js";

const FATAL_EVENTS = ["uncaughtException", "unhandledRejection"] as const;
let loading: Promise<BackendWasm> | undefined;

/** The wasm backend of TensorFlow.js with this plugin's kernels; started once per process. */
export function loadBackend(): Promise<BackendWasm> {
  return (loading ??= start());
}

async function start(): Promise<BackendWasm> {
  enableProdMode();
  // One thread, SIMD: a sum whose order hung on scheduling would give other weights in each run.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths(wasmFolder());
  const before = FATAL_EVENTS.map((event) => new Set(process.listeners(event as "uncaughtException")));
  const started = await setBackend("wasm");
  // The compiled module installs handlers that rethrow whatever happens in this process; that is its host's affair.
  FATAL_EVENTS.forEach((event, index) => {
    for (const listener of process.listeners(event as "uncaughtException")) {
      if (!before[index]?.has(listener)) process.removeListener(event, listener);
    }
  });
  if (!started) throw new ZenError("TFJS_BACKEND_MISSING", "TensorFlow.js could not start its wasm backend");
  registerInputLayer();
  return engine().backend as BackendWasm;
}
