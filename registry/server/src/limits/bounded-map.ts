/** A map that forgets its oldest entry when it is full: keyv drops what has expired only when it is asked for. */
export class BoundedMap<K, V> extends Map<K, V> {
  constructor(private readonly most: number) {
    super();
  }

  override set(key: K, value: V): this {
    this.delete(key);
    if (this.size >= this.most) this.delete(this.keys().next().value!);
    return super.set(key, value);
  }
}
