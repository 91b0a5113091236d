import { ZenError } from "@zen/plugin-sdk";

export interface TagChange {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

const TAG = /^[^\s,\p{C}]{1,100}$/u;

/** Tags are words that lists show side by side. @throws ZenError `TAG_INVALID`. */
export function checkTags(tags: readonly string[]): void {
  const wrong = tags.find((tag) => !TAG.test(tag));
  if (wrong === undefined) return;
  throw new ZenError("TAG_INVALID", `${JSON.stringify(wrong)} is no tag`, {
    hint: "A tag is one word of 100 characters at most, without spaces and commas.",
  });
}
