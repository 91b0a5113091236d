const SECRETS = [
  /\bya29\.[\w.-]+/g, // access tokens of users and service accounts
  /\b1\/\/[\w-]{20,}/g, // refresh tokens
  /\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, // signed assertions and ID tokens
  /\b(Bearer|Basic)\s+[^\s"',]+/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /((?:access|refresh|id|subject)_?token|client_secret|assertion|private_key)(["']?\s*[:=]\s*["']?)[^\s"'&,}]+/gi,
];
const MOST = 2_000;

/** A text from outside, fit for an error or a log: bounded, of one line, and without what looks like a token or key. */
export function redacted(text: string): string {
  let safe = text.slice(0, 16 * MOST);
  for (const pattern of SECRETS) safe = safe.replace(pattern, "[redacted]");
  safe = safe.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return safe.length > MOST ? `${safe.slice(0, MOST)}...` : safe;
}
