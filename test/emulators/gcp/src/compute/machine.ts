import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Cloud } from "../core/service.js";
import { MachineMetadata } from "./machine-metadata.js";
import { installPrograms, type PretendedImage } from "./machine-programs.js";
import { SerialPort } from "./serial-port.js";

export interface MachineOptions {
  readonly name: string;
  readonly zone: string;
  readonly account: string;
  readonly images: Readonly<Record<string, PretendedImage>>;
  readonly serialBytes: number;
}

/** A machine that runs: its startup script, as it is, as a child process in an empty folder, with what is around it on a real one. */
export class Machine {
  readonly attributes = new Map<string, string>();
  readonly guestAttributes = new Map<string, string>();
  preempted = false;
  readonly metadata: MachineMetadata;
  readonly #ports: ReadonlyMap<number, SerialPort>;
  #dir = "";
  #script: ChildProcess | undefined;
  /** How much of the file behind the second port has been read. */
  #read = 0;

  constructor(
    cloud: Cloud,
    private readonly options: MachineOptions,
  ) {
    const { name, zone, account, serialBytes } = options;
    this.#ports = new Map([1, 2, 3, 4].map((port) => [port, new SerialPort(serialBytes)]));
    this.metadata = new MachineMetadata(cloud, () => ({
      ...{ name, zone, account },
      attributes: this.attributes,
      guestAttributes: this.guestAttributes,
      preempted: this.preempted,
    }));
  }

  port(number: number): SerialPort | undefined {
    if (number === 2) this.#readSecondPort();
    return this.#ports.get(number);
  }

  #readSecondPort(): void {
    const file = path.join(this.#dir, "ttyS1");
    if (!existsSync(file)) return;
    const descriptor = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(fstatSync(descriptor).size - this.#read);
      this.#read += readSync(descriptor, bytes, 0, bytes.length, this.#read);
      this.#ports.get(2)?.write(bytes);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Boots; calls `off` when the machine has powered itself off. */
  async boot(off: () => void): Promise<void> {
    await this.metadata.start();
    this.#dir = await mkdtemp(path.join(tmpdir(), "gce-"));
    const env = { GCE_METADATA_HOST: `127.0.0.1:${this.metadata.port}`, METADATA_SERVER_DETECTION: "assume-present" };
    const { images } = this.options;
    const bin = await installPrograms({ dir: this.#dir, metadataPort: this.metadata.port, images, env });
    const file = path.join(this.#dir, "startup-script");
    await writeFile(file, this.attributes.get("startup-script") ?? "");
    const script = spawn("bash", [file], {
      cwd: this.#dir,
      env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, TMPDIR: this.#dir },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#script = script;
    for (const stream of [script.stdout, script.stderr])
      stream?.on("data", (bytes: Buffer) => this.#ports.get(1)?.write(bytes));
    script.once("exit", () => {
      if (existsSync(path.join(this.#dir, "off"))) off();
    });
  }

  /** What is in containers ends at once, as where the daemon stops with the machine. */
  killContainers(): void {
    if (this.#dir === "") return;
    const containers = path.join(this.#dir, "containers");
    for (const name of existsSync(containers) ? readdirSync(containers) : []) {
      const pid = Number(readFileSync(path.join(containers, name), "utf8"));
      if (pid > 0 && isWithin(pid, this.#dir)) kill(-pid);
    }
  }

  /** The power is cut. */
  async halt(): Promise<void> {
    this.killContainers();
    const script = this.#script;
    if (script?.pid !== undefined) kill(-script.pid);
    this.#script = undefined;
    await this.metadata.close();
  }

  /** What is left of it on this machine. */
  async scrap(): Promise<void> {
    await this.halt();
    if (this.#dir !== "") await rm(this.#dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Whether it is still the process of a container here: the system gives ids out again. */
function isWithin(pid: number, dir: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(dir);
  } catch {
    return false; // it has ended
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
