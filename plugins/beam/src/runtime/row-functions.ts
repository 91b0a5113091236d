import { rowFunctionStopped, rowLimits } from "@zen/plugin-sdk/processing";
import { quote } from "../python/index.js";

function stopped(what: "time" | "memory"): string {
  const { code, message, hint = "" } = rowFunctionStopped(what);
  return `zen_fail(${quote(code)}, ${quote(message)}, hint=${quote(hint)})`;
}

/**
 * Rows through a function in QuickJS. Each copy of the function has a context of its own, made in the thread that it is used in, to
 * which the context is bound. Rows go as JSON, in plain ASCII, as a text for QuickJS ends at a NUL.
 */
export const rowFunctions = String.raw`
import threading

ZEN_SAFE = 9007199254740991

def zen_cell(value):
  kind = type(value)
  if kind is int:
    return value if -ZEN_SAFE <= value <= ZEN_SAFE else str(value)
  if kind is float:
    if math.isfinite(value) and (value or math.copysign(1, value) > 0):
      return value
    return "NaN" if value != value else "-0" if not value else "Infinity" if value > 0 else "-Infinity"
  return [zen_cell(each) for each in value] if kind is list else value

def zen_value_of(cell, kind):
  if cell is None or kind in ("bool", "string"):
    return cell
  if isinstance(kind, dict):
    return [zen_value_of(each, kind["list"]) for each in cell]
  return float(cell) if kind == "float64" else int(cell)

def zen_javascript(program):
  try:
    import quickjs
  except ImportError:
    zen_fail("PLAN_UNSUPPORTED", "The Python of the workers has no module quickjs, which runs functions over rows", hint="Use an image with apache-beam[yaml] of version 2.77 or later, or write the function as an expression.")
  context = quickjs.Context()
  context.set_memory_limit(${rowLimits.memory})
  context.set_time_limit(${rowLimits.seconds})
  function = context.eval(program)

  def call(text):
    try:
      return function(text)
    except quickjs.JSException as error:
      if "interrupted" in str(error):
        ${stopped("time")}
      if str(error).strip() in ("", "null") or "out of memory" in str(error):
        ${stopped("memory")}
      raise

  return context, call

class zen_row_function(beam.DoFn):
  def __init__(self, schema, program):
    self.kinds, self.program = [kind for name, kind in schema], program
    self.thread = self.context = self.call = None

  def start_bundle(self):
    self.rows = []

  def process(self, row):
    self.rows.append(row)
    return self.mapped() if len(self.rows) == ${rowLimits.rows} else None

  def finish_bundle(self):
    return [WindowedValue(row, GlobalWindow().max_timestamp(), [GlobalWindow()]) for row in self.mapped()]

  def mapped(self):
    rows, self.rows = self.rows, []
    if not rows:
      return []
    if self.thread != threading.get_ident():
      self.thread = threading.get_ident()
      self.context, self.call = zen_javascript(self.program)
    answer = json.loads(self.call(json.dumps([[zen_cell(value) for value in row] for row in rows])))
    if "fault" in answer:
      zen_fail(**answer["fault"])
    return [tuple([zen_value_of(cell, kind) for cell, kind in zip(cells, self.kinds)]) for cells in answer["rows"] if cells is not None]

class zen_map_rows(beam.PTransform):
  def __init__(self, schema, program):
    self.schema, self.program = schema, program

  def expand(self, rows):
    return rows | beam.ParDo(zen_row_function(self.schema, self.program)).with_output_types(zen_row_type(self.schema))
`;
