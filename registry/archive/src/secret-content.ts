/** Longer than the armour's first line and the forty characters that make it a key. */
const overlap = 512;

/** The head alone is in every library that writes keys; with a body behind it, it is one. */
const armour =
  /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\r|\\n|\s){1,8}(?:[A-Za-z-]+: [^\n]{0,100}(?:\\r|\\n|\s){1,8}){0,3}[A-Za-z0-9+/=]{40}/;

/** Looks for private keys in a file that comes in chunks, in memory that does not grow. */
export class SecretScan {
  #tail = "";
  #found = false;

  update(chunk: Uint8Array): void {
    if (this.#found) return;
    const text = this.#tail + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    this.#found = text.includes("PRIVATE KEY") && armour.test(text);
    this.#tail = text.slice(-overlap);
  }

  /** Whether what has been read so far holds a private key in PEM or OpenPGP form. */
  get found(): boolean {
    return this.#found;
  }
}
