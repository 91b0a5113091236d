/** Whether `name` is an npm package name that is safe as a path: lower case, at most one scope, no leading dot. */
export function isPackageName(name: unknown): name is string {
  return (
    typeof name === "string" && name.length <= 214 && /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(name)
  );
}

/** `@zen` of `@zen/onnx`; the empty string of a name without a scope. */
export function scopeOf(name: string): string {
  return name.startsWith("@") ? name.slice(0, name.indexOf("/")) : "";
}

/** Whether `value` is one sha512 in Subresource Integrity form. */
export function isIntegrity(value: unknown): value is string {
  return typeof value === "string" && /^sha512-[A-Za-z0-9+/]{86}==$/.test(value);
}
