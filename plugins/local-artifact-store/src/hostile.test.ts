import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { collectBytes, type ArtifactStore } from "@zen/plugin-sdk";
import { collect, rejectsWith } from "@zen/plugin-sdk/conformance";
import { diskError } from "./disk.js";
import { withLock } from "./lock.js";
import { ownName } from "./owner.js";
import { openLocalArtifactStore } from "./store.js";

const here = new URL(".", import.meta.url);
const text = (value: string) => Buffer.from(value);

describe("a local artifact store in bad company", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-artifacts-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A process that opens the store as `store` and runs `code`. */
  function start(code: string): ChildProcess {
    const script = `
      import { openLocalArtifactStore } from ${JSON.stringify(new URL("store.js", here).href)};
      const store = await openLocalArtifactStore(${JSON.stringify(folder)});
      ${code}
      await store.close();`;
    return spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: here,
    });
  }

  async function using<T>(work: (store: ArtifactStore) => Promise<T>): Promise<T> {
    const store = await openLocalArtifactStore(folder);
    try {
      return await work(store);
    } finally {
      await store.close?.();
    }
  }

  const read = async (store: ArtifactStore, key: string) => Buffer.from(await collectBytes(store.get(key))).toString();

  it("loses no count when processes count with ifMatch, one of which is killed again and again", async () => {
    await using((store) => store.put("count", text("0")));
    const increment = `
      const once = async () => {
        for (;;) {
          const head = await store.head("count");
          let value = "";
          for await (const chunk of store.get("count")) value += chunk;
          try {
            return await store.put("count", Buffer.from(String(Number(value) + 1)), { ifMatch: head.version });
          } catch (error) {
            if (error.code !== "PRECONDITION_FAILED") throw error;
          }
        }
      };`;
    const counters = [1, 2].map(() => start(`${increment} for (let i = 0; i < 300; i++) await once();`));
    const ended = Promise.all(counters.map((child) => once(child, "exit")));
    // Takes the lock all the time, so that a kill often finds it held.
    const rival = `for (;;) { await store.put("count", Buffer.from("x"), { ifMatch: "none" }).catch(() => {}); process.stdout.write("."); }`;
    let done = false;
    const killing = (async () => {
      for (let kills = 0; kills < 8 && !done; kills++) {
        const child = start(rival);
        await once(child.stdout as NodeJS.ReadableStream, "data");
        await delay(kills * 7);
        child.kill("SIGKILL");
        await once(child, "exit");
      }
    })();
    for (const [code] of await ended) expect(code).to.equal(0);
    done = true;
    await killing;
    await using(async (store) => expect(await read(store, "count")).to.equal("600"));
    await using(async (store) => store.put("count", text("free")));
  });

  it("lets exactly one of many processes create a key", async () => {
    const go = Date.now() + 700;
    const code = `
      while (Date.now() < ${go}) {}
      for (let i = 0; i < 30; i++) {
        await store.put("race/" + i, Buffer.from(String(process.pid)), { ifAbsent: true }).then(() => console.log(i), (error) => {
          if (error.code !== "PRECONDITION_FAILED") throw error;
        });
      }`;
    const children = [1, 2, 3, 4].map(() => start(code));
    const wins = await Promise.all(
      children.map(async (child) => {
        const [output, [exit]] = await Promise.all([
          collect(child.stdout as AsyncIterable<Buffer>),
          once(child, "exit"),
        ]);
        expect(exit).to.equal(0);
        return Buffer.concat(output)
          .toString()
          .split("\n")
          .filter((line) => line !== "");
      }),
    );
    expect(
      wins
        .flat()
        .map(Number)
        .sort((a, b) => a - b),
    ).to.deep.equal(Array.from({ length: 30 }, (_, i) => i));
  });

  it("lets processes write an object while others remove it, with the folders that lead to it", async () => {
    const code = `
      for (let i = 0; i < 300; i++) {
        await store.put("claims/05/a", Buffer.from(String(process.pid)), { ifAbsent: i % 2 === 0 }).catch((error) => {
          if (error.code !== "PRECONDITION_FAILED") throw error;
        });
        await store.delete("claims/05/a");
      }`;
    const children = [1, 2, 3, 4].map(() => start(code));
    const exits = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0] as number));
    expect(exits).to.deep.equal([0, 0, 0, 0]);
  });

  it("shows nothing of what a killed process was writing, and removes it", async () => {
    const child = start(`
      const big = (async function* () { for (;;) { yield new Uint8Array(1 << 20); process.stdout.write("."); await new Promise((r) => setTimeout(r, 5)); } })();
      await store.put("big", big);`);
    await once(child.stdout as NodeJS.ReadableStream, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(readdirSync(join(folder, "tmp"))).to.have.length(1);
    await using(async (store) => {
      expect(readdirSync(join(folder, "tmp"))).to.deep.equal([]);
      expect(await collect(store.list(""))).to.deep.equal([]);
    });
  });

  it("removes what a process left that was killed while it gave the store its identity", async () => {
    const program = `
      import fs from "node:fs/promises";
      import { syncBuiltinESMExports } from "node:module";
      fs.link = () => process.kill(process.pid, "SIGKILL");
      syncBuiltinESMExports();
      const { openLocalArtifactStore } = await import(${JSON.stringify(new URL("store.js", here).href)});
      await openLocalArtifactStore(${JSON.stringify(folder)});`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });
    const [, signal] = (await once(child, "exit")) as [number | null, string | null];
    expect(signal).to.equal("SIGKILL");
    expect(readdirSync(join(folder, "tmp"))).to.have.length(1);
    await using(async () => expect(readdirSync(join(folder, "tmp"))).to.deep.equal([]));
  });

  it("leaves alone what living processes are writing", async () => {
    await using(async (store) => {
      const staging = (await store.stagingDir?.()) as string;
      writeFileSync(join(staging, "mine"), "x");
      await using(async () => undefined);
      expect(readdirSync(staging)).to.deep.equal(["mine"]);
    });
    expect(readdirSync(join(folder, "tmp"))).to.deep.equal([]);
  });

  it("is opened by many processes at once, under one identity", async () => {
    const outputs = await Promise.all(
      [1, 2, 3, 4, 5].map(async () =>
        Buffer.concat(await collect(start("console.log(store.identity);").stdout as AsyncIterable<Buffer>)).toString(),
      ),
    );
    expect(new Set(outputs).size).to.equal(1);
    expect(outputs[0]).to.match(/^local:[0-9a-f-]{36}\n$/);
  });

  it("follows no symbolic links", async () => {
    const outside = await mkdtemp(join(tmpdir(), "zen-outside-"));
    try {
      writeFileSync(join(outside, "secret"), "secret");
      await using(async (store) => {
        await store.put("a/b", text("x"));
        symlinkSync(outside, join(folder, "objects", "linked"));
        symlinkSync(join(outside, "secret"), join(folder, "objects", "a", "file"));
        await rejectsWith(read(store, "linked/secret"), "STORE_DAMAGED");
        await rejectsWith(store.put("linked/new", text("x")), "STORE_DAMAGED");
        await rejectsWith(store.delete("linked/secret"), "STORE_DAMAGED");
        await rejectsWith(read(store, "a/file"), "STORE_DAMAGED");
        await rejectsWith(store.head("a/file"), "STORE_DAMAGED");
        expect((await collect(store.list(""))).map(({ key }) => key)).to.deep.equal(["a/b"]);
        expect(readdirSync(outside)).to.deep.equal(["secret"]);
        expect(readFileSync(join(outside, "secret"), "utf8")).to.equal("secret");
      });
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it("may itself be reached through a link", async () => {
    const real = join(folder, "real");
    mkdirSync(real);
    symlinkSync(real, join(folder, "link"));
    const store = await openLocalArtifactStore(join(folder, "link"));
    await store.put("a/b", text("x"));
    expect(await read(store, "a/b")).to.equal("x");
    await store.close?.();
  });

  it("refuses a key that is the folder of others, and one below an object", async () => {
    await using(async (store) => {
      await store.put("a/b", text("x"));
      await rejectsWith(store.put("a", text("y")), "KEY_INVALID");
      await rejectsWith(store.put("a/b/c", text("y")), "KEY_INVALID");
      expect((await collect(store.list(""))).map(({ key }) => key)).to.deep.equal(["a/b"]);
    });
  });

  it("takes the place of empty folders that a crash has left", async () => {
    await using(async (store) => {
      mkdirSync(join(folder, "objects", "a"));
      await store.put("a", text("x"));
      expect(await read(store, "a")).to.equal("x");
    });
  });

  it("ignores what others put into its folder", async () => {
    await using(async (store) => {
      writeFileSync(join(folder, "objects", ".DS_Store"), "x");
      writeFileSync(join(folder, "objects", "Thumbs.db"), "x");
      mkdirSync(join(folder, "objects", "Folder"));
      expect(await collect(store.list(""))).to.deep.equal([]);
    });
  });

  it("is refused when its identity is damaged", async () => {
    await using(async () => undefined);
    writeFileSync(join(folder, "id"), "?");
    await rejectsWith(openLocalArtifactStore(folder), "STORE_DAMAGED");
  });

  it("moves a staged file instead of copying it", async () => {
    await using(async (store) => {
      const staged = join((await store.stagingDir?.()) as string, "part");
      writeFileSync(staged, Buffer.alloc(64 << 20));
      const inode = execFileSync("ls", ["-i", staged]).toString().split(" ")[0];
      await store.put("part", { localPath: staged, move: true });
      expect(
        execFileSync("ls", ["-i", join(folder, "objects", "part")])
          .toString()
          .split(" ")[0],
      ).to.equal(inode);
    });
  });

  it("copies a file that a second name leads to", async () => {
    await using(async (store) => {
      const staging = (await store.stagingDir?.()) as string;
      writeFileSync(join(staging, "one"), "before");
      execFileSync("ln", [join(staging, "one"), join(staging, "two")]);
      await store.put("a", { localPath: join(staging, "one"), move: true });
      writeFileSync(join(staging, "two"), "after");
      expect(await read(store, "a")).to.equal("before");
    });
  });

  it("says what is wrong with the disk", () => {
    const codes = ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO"].map(
      (code) => (diskError("/x", Object.assign(new Error(), { code })) as { code: string }).code,
    );
    expect(codes).to.deep.equal([
      "DISK_FULL",
      "DISK_FULL",
      "DISK_READ_ONLY",
      "DISK_ACCESS_DENIED",
      "DISK_ACCESS_DENIED",
      "EIO",
    ]);
  });

  describe("on a disk of its own", () => {
    let mounted = false;
    beforeEach(function () {
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", folder], { stdio: "ignore" });
        mounted = true;
      } catch {
        this.skip(); // Mounting needs rights that a developer's machine does not give.
      }
    });
    afterEach(() => {
      if (mounted) execFileSync("umount", [folder]);
      mounted = false;
    });

    it("keeps nothing of an object for which there is no room", async () => {
      await using(async (store) => {
        await store.put("a", text("x"));
        await rejectsWith(store.put("big", Buffer.alloc(3 << 20)), "DISK_FULL");
        await rejectsWith(store.put("a", Buffer.alloc(3 << 20)), "DISK_FULL");
        expect(await read(store, "a")).to.equal("x");
        expect((await collect(store.list(""))).length).to.equal(1);
        await store.put("b", Buffer.alloc(500_000));
      });
    });

    it("leaves no half identity where there is no room for one, and makes it once there is", async () => {
      mkdirSync(join(folder, "tmp"));
      writeFileSync(join(folder, "filler"), Buffer.alloc(900_000));
      for (let size = 256 << 10; size >= 4096; size /= 2) {
        try {
          writeFileSync(join(folder, `filler-${size}`), Buffer.alloc(size));
        } catch {
          await rm(join(folder, `filler-${size}`)); // this much is not left
        }
      }
      await rejectsWith(openLocalArtifactStore(folder), "DISK_FULL");
      expect(readdirSync(join(folder, "tmp"))).to.deep.equal([]);
      await rm(join(folder, "filler"));
      await using(async (store) => expect(store.identity).to.match(/^local:/));
    });

    it("can be read when it is mounted read-only, and says so to those who write", async () => {
      await using((store) => store.put("a", text("x")));
      execFileSync("mount", ["-o", "remount,ro", folder]);
      await using(async (store) => {
        expect(await read(store, "a")).to.equal("x");
        await rejectsWith(store.put("b", text("y")), "DISK_READ_ONLY");
        await rejectsWith(store.delete("a"), "DISK_READ_ONLY");
      });
    });
  });
});

describe("a lock between processes", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-lock-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("passes from owner to owner, each of whom has died, and is free afterwards", async () => {
    const dead = (n: number) => `4194304.1.${ownPlace()}.dead${n}`;
    symlinkSync(dead(1), join(folder, "lock"));
    symlinkSync(dead(2), join(folder, `lock.${dead(1)}`));
    expect(await withLock(folder, "lock", () => "mine")).to.equal("mine");
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("lets one at a time work, and is given back after a failure", async () => {
    let inside = 0;
    const work = async (fail: boolean) => {
      expect(++inside).to.equal(1);
      await delay(1);
      inside--;
      if (fail) throw new Error("failed");
    };
    const all = Array.from({ length: 20 }, (_, i) => withLock(folder, "lock", () => work(i % 3 === 0)));
    expect((await Promise.allSettled(all)).filter(({ status }) => status === "rejected")).to.have.length(7);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  /** The part of an owner's name that stands for this machine. */
  function ownPlace(): string {
    return ownName().split(".")[2] as string;
  }
});
