/** A map that is filled when it is first looked at. */
export class LazyMap<K, V> implements ReadonlyMap<K, V> {
  #filled: ReadonlyMap<K, V> | undefined;

  constructor(private readonly fill: () => ReadonlyMap<K, V>) {}

  get #map(): ReadonlyMap<K, V> {
    return (this.#filled ??= this.fill());
  }
  get size(): number {
    return this.#map.size;
  }
  get(key: K): V | undefined {
    return this.#map.get(key);
  }
  has(key: K): boolean {
    return this.#map.has(key);
  }
  forEach(action: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.#map) action(value, key, this);
  }
  entries() {
    return this.#map.entries();
  }
  keys() {
    return this.#map.keys();
  }
  values() {
    return this.#map.values();
  }
  [Symbol.iterator]() {
    return this.#map[Symbol.iterator]();
  }
}
