import { ZenError, type CommandHandler } from "@zen/plugin-sdk";
import type { Config } from "./config.js";
import { newMessage } from "./message.js";
import type { Outbox } from "./outbox.js";
import { post } from "./post.js";

/** Sends a message to each endpoint, or to one, past the spool. */
export function testCommand(config: Config): CommandHandler {
  return async ({ print, signal }, { endpoint }) => {
    const known = Object.keys(config.endpoints);
    const wanted = endpoint === undefined ? known : known.filter((name) => name === endpoint);
    if (wanted.length === 0) throw noEndpoint(endpoint as string | undefined, known);
    const results: { endpoint: string; delivered: boolean; answer: string }[] = [];
    for (const name of wanted) {
      const target = config.endpoints[name] as Config["endpoints"][string];
      const attempt = await post(name, target, newMessage(name, "webhook:test", { endpoint: name }), signal);
      const answer =
        attempt.end === "delivered" ? `HTTP ${attempt.status}` : attempt.end === "stopped" ? "stopped" : attempt.reason;
      results.push({ endpoint: name, delivered: attempt.end === "delivered", answer });
      print(`${name}: ${attempt.end === "delivered" ? "delivered" : "not delivered"}, ${answer}`);
    }
    const failed = results.filter(({ delivered }) => !delivered);
    if (failed.length === 0) return { results };
    throw new ZenError(
      "WEBHOOK_NOT_DELIVERED",
      failed.map((one) => `The webhook ${one.endpoint} did not take the test message: ${one.answer}`).join("\n"),
      { hint: "Check its address and secret in zen.config.json, and the receiver's log.", data: { results } },
    );
  };
}

export function listCommand(outbox: () => Outbox): CommandHandler {
  return async ({ print }) => {
    const messages = (await outbox().list()).map(({ body: _body, ...message }) => message);
    if (messages.length === 0) print("No message waits.");
    for (const { at, endpoint, type, id, attempts, reason } of messages)
      print(
        `${at}  ${endpoint}  ${type}  ${id}${attempts === 0 ? "" : `  tried ${attempts === 1 ? "once" : `${attempts} times`}: ${reason ?? ""}`}`,
      );
    return { messages };
  };
}

export function deliverCommand(outbox: () => Outbox): CommandHandler {
  return async ({ print }) => {
    const box = outbox();
    await box.adopt();
    await box.flush();
    const { delivered, givenUp, waiting } = box.counts;
    print(`${delivered} delivered, ${givenUp} given up, ${waiting} still waiting`);
    return { delivered, givenUp, waiting };
  };
}

function noEndpoint(name: string | undefined, known: readonly string[]): ZenError {
  const what = name === undefined ? "There is no webhook" : `There is no webhook ${name}`;
  const hint =
    known.length === 0
      ? 'Name one in zen.config.json under config, "@zen/webhook", endpoints.'
      : `There ${known.length === 1 ? "is" : "are"} ${known.join(", ")}.`;
  return new ZenError("USAGE_INVALID", what, { hint });
}
