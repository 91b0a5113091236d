import { ZenError } from "@zen/plugin-sdk";

/** `@acme/my-store@1.2.3` in its two parts. @throws ZenError `USAGE_INVALID` for anything else, and without a version unless it may be left out */
export function readVersionArgument(text: string): { readonly name: string; readonly version: string };
export function readVersionArgument(
  text: string,
  options: { readonly optional: true },
): { readonly name: string; readonly version?: string };
export function readVersionArgument(text: string, options: { readonly optional?: boolean } = {}) {
  const [, name, version] =
    /^((?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*)(?:@([0-9A-Za-z.+-]{1,128}))?$/.exec(text) ?? [];
  if (name !== undefined && version !== undefined) return { name, version };
  if (name !== undefined && options.optional) return { name };
  throw new ZenError("USAGE_INVALID", `${JSON.stringify(text.slice(0, 200))} names no version of a plugin`, {
    hint: "Write the name and the exact version: @acme/my-store@1.2.3.",
  });
}
