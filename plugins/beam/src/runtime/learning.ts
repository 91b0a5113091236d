/** Splits and analyses. What is analysed is combined in shards first, so that no worker sees all rows. */
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
  def __init__(self, combiner, **place):
    self.combiner, self.place = combiner, place

  def expand(self, rows):
    place = self.place
    found = rows | beam.CombineGlobally(zen_combine(*self.combiner)).with_fanout(ZEN_SHARDS)
    return found | "found" >> beam.Map(lambda each: dict(place, found=each))
`;
