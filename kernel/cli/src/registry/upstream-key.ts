/** Which key of which upstream, as registry:upstream-keys-list shows them. */
export const UPSTREAM_KEY_ARGS = [
  { name: "upstream", summary: "The upstream's host, such as registry.example.com" },
  { name: "key", summary: "SHA256:..., the key's fingerprint" },
] as const;
