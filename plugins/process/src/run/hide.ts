/** Text without the secrets in it. One that comes in two pieces escapes this; programs should not print them. */
export function hide(text: string, secrets: readonly string[]): string {
  // Shorter ones would be found everywhere.
  return secrets.reduce((shown, secret) => (secret.length < 4 ? shown : shown.replaceAll(secret, "***")), text);
}
