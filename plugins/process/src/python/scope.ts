import type { StepContext } from "@zen/plugin-sdk/pipeline";

/** What the making of an environment needs of whoever asks for it, a step or a backend. `tmp` is an empty folder. */
export type EnvironmentScope = Pick<StepContext, "log" | "secrets" | "tmp" | "signal">;
