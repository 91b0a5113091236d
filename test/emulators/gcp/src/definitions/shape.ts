/** What a value in a request or response may be, whichever of a vendor's definitions it was read from. */
export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "string" }
  /** A whole number that JSON writes as a string, for it may not fit a double; requests may write a number too. */
  | { readonly kind: "int64" }
  | { readonly kind: "integer" }
  | { readonly kind: "number" }
  | { readonly kind: "boolean" }
  | { readonly kind: "bytes" }
  | { readonly kind: "timestamp" }
  | { readonly kind: "duration" }
  | { readonly kind: "enum"; readonly values: ReadonlySet<string> }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "map"; readonly of: Shape }
  /** Resolved when it is met: definitions refer to themselves. */
  | { readonly kind: "message"; readonly name: string; fields(): ReadonlyMap<string, Shape> };
