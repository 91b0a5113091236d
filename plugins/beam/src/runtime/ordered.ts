/** What sees an order: the first rows of many, and windows. */
export const ordered = String.raw`
class zen_least(beam.CombineFn):
  def __init__(self, key, limit):
    self.key, self.limit = key, limit

  def create_accumulator(self):
    return []

  def add_input(self, rows, row):
    rows.append(row)
    return self.cut(rows) if len(rows) >= 2 * self.limit + 1000 else rows

  def merge_accumulators(self, several):
    return self.cut([row for rows in several for row in rows])

  def compact(self, rows):
    return self.cut(rows)

  def extract_output(self, rows):
    return self.cut(rows)

  def cut(self, rows):
    return heapq.nsmallest(self.limit, rows, key=self.key)

class zen_limit(beam.PTransform):
  def __init__(self, schema, key, limit):
    self.schema, self.key, self.limit = schema, key, limit

  def expand(self, rows):
    first = rows | beam.CombineGlobally(zen_least(self.key, self.limit)).with_fanout(ZEN_SHARDS)
    return first | "rows" >> beam.FlatMap(lambda found: found).with_output_types(zen_row_type(self.schema))

class zen_window(beam.PTransform):
  def __init__(self, schema, key, function):
    self.schema, self.key, self.function = schema, key, function

  def expand(self, rows):
    key, function = self.key, self.function
    keyed = rows | "keyed" >> beam.Map(lambda row: (key(row), row)).with_output_types(typing.Tuple[str, rows.element_type])
    windowed = lambda group: function(group[1])
    return keyed | beam.GroupByKey() | "windowed" >> beam.FlatMap(windowed).with_output_types(zen_row_type(self.schema))
`;
