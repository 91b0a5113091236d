/** The backend as it is, a class's instance as well as a plain object, with other members in place of some of its own. */
export function replacing<T extends object>(backend: T, members: Partial<T>): T {
  return new Proxy(backend, {
    get(target, name) {
      if (Object.hasOwn(members, name)) return members[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
