/** Which key of which upstream, as registry:upstream-keys-list shows them. */
export const UPSTREAM_KEY_ARGS = [
  { name: "upstream", summary: "The upstream's host, such as registry.example.com" },
  { name: "key", summary: "SHA256:..., the key's fingerprint" },
] as const;

/** The host of an upstream that was named by its whole address, as `--upstream` has it. */
export function upstreamHost(text: string): string {
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text).host : text;
}
