import type { CommandSpec } from "../command.js";
import type { Style } from "../output/output.js";
import { section } from "./command-help.js";

/** All commands: single words first, then topic by topic. */
export function overview(commands: readonly CommandSpec[], style: Style): readonly string[] {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const row = ({ id, summary }: CommandSpec): readonly [string, string] => [id.replace(":", " "), summary];
  const topics = [...new Set(shown.filter(({ id }) => id.includes(":")).map(({ id }) => id.slice(0, id.indexOf(":"))))];
  return [
    "Machine-learning pipelines in TypeScript: immutable, repeatable, discoverable.",
    "",
    style.dim("Usage"),
    "  zen COMMAND [FLAGS]",
    ...section("Commands", shown.filter(({ id }) => !id.includes(":")).map(row), style),
    ...section(
      "Topics",
      topics.map((topic) => [topic, verbs(shown, topic)]),
      style,
    ),
    "",
    `zen COMMAND --help and zen TOPIC --help say more, zen help CODE explains an error.`,
  ];
}

export function topicHelp(topic: string, commands: readonly CommandSpec[], style: Style): readonly string[] {
  return [
    style.dim("Usage"),
    `  zen ${topic} VERB [FLAGS]`,
    ...section(
      "Verbs",
      commands.map(({ id, summary }) => [id.slice(topic.length + 1), summary]),
      style,
    ),
  ];
}

function verbs(commands: readonly CommandSpec[], topic: string): string {
  return commands
    .filter(({ id }) => id.startsWith(`${topic}:`))
    .map(({ id }) => id.slice(topic.length + 1))
    .join(", ");
}
