/** What a step's code is made of. `id` is unique among nodes. */
export type CodeNode =
  | { readonly kind: "statement"; readonly id: string; readonly path: string; readonly index: number }
  /** A module whose parts cannot be told apart (CommonJS). */
  | { readonly kind: "module"; readonly id: string; readonly path: string }
  | { readonly kind: "data"; readonly id: string; readonly path: string }
  /** A name of a package; without `file`, of Node itself. */
  | {
      readonly kind: "package";
      readonly id: string;
      readonly specifier: string;
      readonly name: string;
      readonly file?: string;
    };

export function statementNode(path: string, index: number): CodeNode {
  return { kind: "statement", id: `s:${index}:${path}`, path, index };
}
export function moduleNode(path: string): CodeNode {
  return { kind: "module", id: `m:${path}`, path };
}
export function dataNode(path: string): CodeNode {
  return { kind: "data", id: `d:${path}`, path };
}
export function packageNode(specifier: string, name: string, file: string | undefined): CodeNode {
  return {
    kind: "package",
    id: `p:${name}:${specifier}:${file ?? ""}`,
    specifier,
    name,
    ...(file === undefined ? {} : { file }),
  };
}
