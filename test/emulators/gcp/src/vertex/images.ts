/** What stands for a container image on this machine. */
export interface Image {
  /** Takes the place of its entry point: `[program, ...arguments]`. */
  readonly entrypoint?: readonly string[];
  /** The variables that the image itself sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** For images that serve models: runs its server here instead of as a child process, which is quicker. */
  readonly serve?: (env: Readonly<Record<string, string>>) => Promise<ServedHere>;
}

export interface ServedHere {
  readonly port: number;
  close(): Promise<void>;
}

/** By full name. An image that is not among them cannot be pulled. */
export type Images = Readonly<Record<string, Image>>;

/** The command line of a container: its own command, or the image's entry point with its arguments. */
export function commandLine(
  image: Image,
  command: readonly string[] = [],
  args: readonly string[] = [],
): readonly [string, ...string[]] {
  const [program, ...rest] = command.length > 0 ? command : (image.entrypoint ?? []);
  if (program === undefined) throw new Error("The image has no entry point, and the container names no command.");
  return [program === "node" ? process.execPath : program, ...rest, ...args];
}
