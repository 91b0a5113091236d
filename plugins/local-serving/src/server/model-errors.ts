import { ZenError } from "@zen/plugin-sdk";

export function damaged(path: string, cause?: unknown): ZenError {
  return new ZenError("MODEL_DAMAGED", `The model's file ${path} is not what it was when it was deployed.`, {
    cause,
    place: path,
    hint: "Deploy the model again.",
  });
}

export function loadFailed(problem: string, cause?: unknown): ZenError {
  return new ZenError("MODEL_LOAD_FAILED", `The model cannot be loaded: ${problem}`, {
    cause,
    hint: "What answered before goes on answering. Export the model again for this runtime.",
  });
}
