/** The operators of the relational core. Rows are tuples in the order of their schema; what is particular to a plan comes as functions. */
export const relational = String.raw`
class zen_map(beam.PTransform):
  def __init__(self, schema, function):
    self.schema, self.function = schema, function

  def expand(self, rows):
    return rows | beam.Map(self.function).with_output_types(zen_row_type(self.schema))

class zen_filter(beam.PTransform):
  def __init__(self, schema, function):
    self.schema, self.function = schema, function

  def expand(self, rows):
    return rows | beam.Filter(self.function).with_output_types(zen_row_type(self.schema))

class zen_union(beam.PTransform):
  def expand(self, several):
    return tuple(several.values()) | beam.Flatten()

class zen_explode(beam.PTransform):
  def __init__(self, schema, column):
    self.schema, self.column = schema, column

  def expand(self, rows):
    at = self.column
    each = lambda row: [row[:at] + (x,) + row[at + 1:] for x in row[at] or ()]
    return rows | beam.FlatMap(each).with_output_types(zen_row_type(self.schema))

class zen_join(beam.PTransform):
  def __init__(self, schema, kind, left, right, added):
    self.schema, self.outer, self.left, self.right, self.added = schema, kind == "left", left, right, added

  def expand(self, sides):
    left, outer, added, kind = self.left, self.outer, self.added, zen_row_type(self.schema)
    nothing = (None,) * len(added)

    def keyed(side, key):
      each = lambda row: zen_with_key(key(row), row)
      return sides[side] | side >> beam.FlatMap(each).with_output_types(typing.Tuple[str, sides[side].element_type])

    def pairs(group):
      partners = [tuple([row[at] for at in added]) for row in group[1]["right"]]
      if outer and not partners:
        partners = [nothing]
      for row in group[1]["left"]:
        for partner in partners:
          yield row + partner

    grouped = dict(left=keyed("left", left), right=keyed("right", self.right)) | beam.CoGroupByKey()
    joined = grouped | "pairs" >> beam.FlatMap(pairs).with_output_types(kind)
    if not outer:
      return joined
    alone = lambda row: [row + nothing] if left(row) is None else []
    without = sides["left"] | "without a key" >> beam.FlatMap(alone).with_output_types(kind)
    return (joined, without) | beam.Flatten()

def zen_with_key(key, row):
  return [] if key is None else [(key, row)]

class zen_combine(beam.CombineFn):
  def __init__(self, create, add, merge, result):
    self.create, self.add, self.merge, self.result = create, add, merge, result

  def create_accumulator(self):
    return self.create()

  def add_input(self, accumulator, row):
    return self.add(accumulator, row)

  def merge_accumulators(self, accumulators):
    return functools.reduce(self.merge, accumulators, self.create())

  def extract_output(self, accumulator):
    return self.result(accumulator)

class zen_combine_keyed(zen_combine):
  def __init__(self, keys, combiner):
    zen_combine.__init__(self, *combiner)
    self.keys = keys

  def create_accumulator(self):
    return (None, self.create())

  def add_input(self, accumulator, row):
    first, rest = accumulator
    return (tuple([row[at] for at in self.keys]) if first is None else first, self.add(rest, row))

  def merge_accumulators(self, accumulators):
    keys, rest = None, self.create()
    for first, other in accumulators:
      keys, rest = first if keys is None else keys, self.merge(rest, other)
    return (keys, rest)

  def extract_output(self, accumulator):
    return accumulator[0] + self.result(accumulator[1])

class zen_aggregate(beam.PTransform):
  def __init__(self, schema, keys, combiner, key=None):
    self.schema, self.keys, self.combiner, self.key = schema, keys, combiner, key

  def expand(self, rows):
    key, kind = self.key, zen_row_type(self.schema)
    if not self.keys:
      whole = rows | beam.CombineGlobally(zen_combine(*self.combiner)).with_fanout(ZEN_SHARDS)
      return whole | "row" >> beam.Map(lambda row: row).with_output_types(kind)
    keyed = rows | "keyed" >> beam.Map(lambda row: (key(row), row)).with_output_types(typing.Tuple[str, rows.element_type])
    combined = keyed | beam.CombinePerKey(zen_combine_keyed(self.keys, self.combiner))
    return combined | "row" >> beam.Map(lambda pair: pair[1]).with_output_types(kind)
`;
