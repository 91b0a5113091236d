import { isZenError } from "@zen/plugin-sdk";
import type { Finding } from "./types.js";

export function fault(topic: string, text: string, hint?: string): Finding {
  return { topic, level: "fault", text, ...(hint === undefined ? {} : { hint }) };
}

export function warning(topic: string, text: string, hint?: string): Finding {
  return { topic, level: "warning", text, ...(hint === undefined ? {} : { hint }) };
}

/** An error of Zen's own as a fault; any other is thrown on. */
export function faultOf(topic: string, error: unknown): Finding {
  if (!isZenError(error)) throw error;
  const { code, message, place, hint } = error;
  return {
    topic,
    level: "fault",
    text: message,
    code,
    ...(place === undefined ? {} : { place }),
    ...(hint === undefined ? {} : { hint }),
  };
}
