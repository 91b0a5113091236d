/** Splits and analyses. What is analysed is combined in shards first, so that no worker sees all rows; values are
 * counted each by itself, so that none has to hold all that there are. */
export const learning = String.raw`
ZEN_SHARDS = 16

class zen_split(beam.PTransform):
  def __init__(self, schema, parts, function):
    self.schema, self.parts, self.function = schema, parts, function

  def expand(self, rows):
    part_of, kind = self.function, zen_row_type(self.schema)
    named = rows | "part" >> beam.Map(lambda row: (part_of(row), row)).with_output_types(typing.Tuple[typing.Optional[str], kind])
    return dict([(name, zen_part_of(named, name, kind)) for name in self.parts])

def zen_part_of(named, name, kind):
  return named | name >> beam.FlatMap(lambda pair: [pair[1]] if pair[0] == name else []).with_output_types(kind)

class zen_analyse(beam.PTransform):
  def __init__(self, combiner, pairs=None, top=None, complete=None, **place):
    self.combiner, self.pairs, self.top, self.complete, self.place = combiner, pairs, top, complete, place

  def expand(self, rows):
    place = self.place
    found = rows | beam.CombineGlobally(zen_combine(*self.combiner)).with_fanout(ZEN_SHARDS)
    if self.pairs is not None:
      found = found | "complete" >> beam.Map(self.complete, beam.pvalue.AsDict(self.tops(rows)))
    return found | "found" >> beam.Map(lambda each: dict(place, found=each))

  def tops(self, rows):
    values = rows | "values" >> beam.FlatMap(self.pairs).with_output_types(typing.Tuple[int, typing.Any])
    counted = values | "count" >> beam.combiners.Count.PerElement()
    by_measure = counted | "measures" >> beam.Map(lambda each: (each[0][0], (each[0][1], each[1])))
    return by_measure | "top" >> beam.CombinePerKey(zen_combine(*self.top))
`;
