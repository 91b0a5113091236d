/** A memory that modules can share. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** What the kernels use of a global that Node has, and whose types the language's own library leaves to browsers. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: Memory } },
  ) => { readonly exports: object };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/** The exports of a module over `memory`. */
export function instantiate(bytes: Uint8Array<ArrayBuffer>, memory: Memory): object {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
}
