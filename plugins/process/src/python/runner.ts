/**
 * Runs a script or module as Python itself would (`__main__`, the script's folder first in `sys.path`), and writes an exception that
 * nobody caught into `error.json`: its message, the traceback without the runner's own frames, and the last line of the user's files.
 * Given to `python -c`, with the kind, the target, the folder to search first, and the program's arguments.
 */
export const RUNNER = String.raw`
import os, runpy, sys

def place(filename, line):
    here = os.path.realpath(os.getcwd()) + os.sep
    path = os.path.realpath(filename)
    if not path.startswith(here) or os.sep + "site-packages" + os.sep in path:
        return None
    return path[len(here):].replace(os.sep, "/") + ":" + str(line)

def report(error):
    import json, traceback
    trace = error.__traceback__
    while trace is not None and (trace.tb_frame.f_code.co_filename == "<string>" or "runpy" in trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    error.__traceback__ = trace
    text = "".join(traceback.format_exception(type(error), error, trace)).replace(os.getcwd() + os.sep, "")
    sys.stderr.write(text)
    places = [place(frame.filename, frame.lineno) for frame in traceback.extract_tb(trace)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append(place(error.filename, error.lineno))
    places = [found for found in places if found]
    said = " ".join(str(error.msg if isinstance(error, SyntaxError) else error).split())
    told = {"code": "PYTHON_EXCEPTION", "message": type(error).__name__ + (": " + said[:2000] if said else ""), "stack": text[-60000:]}
    if isinstance(error, ModuleNotFoundError):
        told["hint"] = "Name its package in the step's requirements, or put the module beside the script and import it by name."
    if places:
        told["place"] = places[-1]
    with open(os.path.join(os.path.dirname(os.environ["ZEN_TASK"]), "error.json"), "w", encoding="utf-8") as file:
        json.dump(told, file)

kind, target, root = sys.argv[1:4]
sys.argv = [target] + sys.argv[4:]
sys.path[0] = os.path.abspath(root)
try:
    if kind == "module":
        runpy.run_module(target, run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(target, run_name="__main__")
except Exception as error:
    report(error)
    sys.exit(1)
`;
