/**
 * Runs Beam YAML pipelines, each in a process of its own, as it is told by lines of JSON on its standard input: `{"run": id, "args": [...]}`
 * and `{"stop": id}`. It answers with `{"id": id, "text": ...}` for what a pipeline prints and `{"id": id, "exit": code}` for its end.
 * Where processes can be forked safely, Beam is loaded once, and a pipeline starts at once. When its input ends, so does all.
 */
export const driverSource = String.raw`
import json, os, selectors, signal, subprocess, sys, threading, time

FORKS = sys.platform == "linux"
answers = os.dup(1)
os.dup2(2, 1)

def answer(**message):
    data = (json.dumps(message) + "\n").encode()
    while data:
        data = data[os.write(answers, data):]

if FORKS:
    from apache_beam.yaml import main, yaml_provider
    from apache_beam.runners.portability.fn_api_runner import fn_runner
    from apache_beam.io import parquetio
    yaml_provider.standard_providers()

def end_with(parent):
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)

def run_here(args, write, parent):
    code = 1
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(write, 1)
        os.dup2(write, 2)
        sys.stdout.reconfigure(line_buffering=True)
        os.close(answers)
        threading.Thread(target=end_with, args=(parent,), daemon=True).start()
        import logging
        logging.getLogger().setLevel(logging.INFO)
        main.run(args)
        code = 0
    except BaseException:
        import traceback
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

def start(args):
    read, write = os.pipe()
    if FORKS:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            run_here(args, write, parent)
    else:
        command = [sys.executable, "-m", "apache_beam.yaml.main", *args]
        pid = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=write, stderr=write, start_new_session=True).pid
    os.close(write)
    return pid, read

def kill(pid):
    for end in (os.killpg, os.kill):
        try:
            end(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass

running = {}
selector = selectors.DefaultSelector()
selector.register(0, selectors.EVENT_READ)
asked = b""
answer(ready=True)
while True:
    for key, _ in selector.select():
        data = os.read(key.fd, 65536)
        if key.fd != 0:
            id, pid = key.data
            if data:
                answer(id=id, text=data.decode("utf-8", "replace"))
                continue
            selector.unregister(key.fd)
            os.close(key.fd)
            del running[id]
            _, status = os.waitpid(pid, 0)
            answer(id=id, exit=os.waitstatus_to_exitcode(status))
            continue
        if not data:
            for pid in running.values():
                kill(pid)
            os._exit(0)
        *lines, asked = (asked + data).split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "run" in order:
                pid, read = start(order["args"])
                running[order["run"]] = pid
                selector.register(read, selectors.EVENT_READ, (order["run"], pid))
            elif order["stop"] in running:
                kill(running[order["stop"]])
`;
