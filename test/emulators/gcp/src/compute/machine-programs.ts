import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { quoted } from "./quoted.js";

/** A container image that machines can pull: what is started in its stead. */
export interface PretendedImage {
  /** The entry point, `[program, ...arguments]`. */
  readonly entrypoint: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface MachinePlace {
  /** A folder of the machine's own. */
  readonly dir: string;
  readonly metadataPort: number;
  readonly images: Readonly<Record<string, PretendedImage>>;
  /** Environment of everything in containers. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Puts programs of Container-Optimized OS into `DIR/bin` that stand for the machine on this one: `curl` finds the machine's own metadata
 * server under its name, `tee` writes to the second serial port, `docker` starts what an image stands for, as a process group of its own in
 * an empty folder. Where the machine ends, so do they.
 */
export async function installPrograms({ dir, metadataPort, images, env }: MachinePlace): Promise<string> {
  const bin = path.join(dir, "bin");
  await mkdir(path.join(dir, "containers"), { recursive: true });
  await mkdir(bin);
  const real = process.env["PATH"] ?? "";
  const programs: Readonly<Record<string, string>> = {
    curl: `PATH=${quoted(real)} exec curl --connect-to metadata.google.internal:80:127.0.0.1:${metadataPort} "$@"`,
    tee: `words=()
for word; do if [[ $word == /dev/ttyS1 ]]; then word=${quoted(path.join(dir, "ttyS1"))}; fi; words+=("$word"); done
PATH=${quoted(real)} exec tee "\${words[@]}"`,
    stty: "exit 0",
    "docker-credential-gcr": "exit 0",
    "cos-extensions": "exit 0",
    mount: "exit 0",
    systemctl: "echo running",
    shutdown: `touch ${quoted(path.join(dir, "off"))}`,
    docker: docker(dir, images, env, real),
  };
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(path.join(bin, name), `#!/bin/bash\n${body}\n`);
    await chmod(path.join(bin, name), 0o755);
  }
  return bin;
}

/** `docker pull`, `run` in the foreground and `kill`, of one container at a time by name. */
function docker(dir: string, images: MachinePlace["images"], env: MachinePlace["env"], real: string): string {
  const cases = Object.entries(images).map(
    ([name, { entrypoint, env: own = {} }]) =>
      `  ${quoted(name)}) entry=(${entrypoint.map(quoted).join(" ")}) own=(${Object.entries(own)
        .map(([key, value]) => quoted(`${key}=${value}`))
        .join(" ")}) ;;`,
  );
  const common = Object.entries(env).map(([key, value]) => quoted(`${key}=${value}`));
  return `containers=${quoted(path.join(dir, "containers"))}
find_image() {
  case $1 in
${cases.join("\n")}
  *) echo "Error response from daemon: manifest for $1 not found: manifest unknown" >&2; return 1 ;;
  esac
}
command=$1; shift
case $command in
pull)
  while [[ $1 == -* ]]; do shift; done
  find_image "$1" || exit 1 ;;
kill)
  signal=KILL
  if [[ $1 == --signal ]]; then signal=$2; shift 2; fi
  pid=$(cat "$containers/$1" 2> /dev/null)
  [[ -n $pid && $(readlink "/proc/$pid/cwd") == ${quoted(dir)}/* ]] || { echo "Error response from daemon: No such container: $1" >&2; exit 1; }
  if [[ $signal == KILL ]]; then kill -KILL -- "-$pid"; else kill -s "$signal" "$pid"; fi ;;
run)
  name= variables=() entrypoint=
  while [[ $1 == -* ]]; do
    case $1 in
    --rm) shift ;;
    --env) variables+=("$2"); shift 2 ;;
    --entrypoint) entrypoint=$2; shift 2 ;;
    --name) name=$2; shift 2 ;;
    --network | --log-driver | --stop-signal | --volume | --device) shift 2 ;;
    *) echo "unknown flag: $1" >&2; exit 125 ;;
    esac
  done
  find_image "$1" || exit 125
  shift
  if [[ -n $entrypoint ]]; then entry=("$entrypoint"); fi
  home=$(mktemp -d ${quoted(path.join(dir, "container-XXXXXX"))})
  cd "$home"
  export PATH=${quoted(`${path.dirname(process.execPath)}:${real}`)}
  exec setsid --wait bash -c 'echo $$ > "$1"; shift; exec "$@"' - "$containers/$name" \\
    env -i "PATH=$PATH" "HOME=$home" ${common.join(" ")} "\${own[@]}" "\${variables[@]}" "\${entry[@]}" "$@" ;;
*) echo "docker: '$command' is not a docker command." >&2; exit 1 ;;
esac`;
}
