/**
 * Writes Parquet parts, and at the end what was written. A bundle writes under names of its own; once all rows are written, the files that
 * count get the names of parts, so that a bundle that is tried again leaves nothing that is taken for one.
 */
export const write = String.raw`
import uuid
import pyarrow.parquet
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.windowed_value import WindowedValue

ZEN_GROUP_ROWS = 65536
ZEN_PART_ROWS = 1048576

class zen_part:
  def __init__(self, folder, schema):
    self.schema, self.arrow = schema, zen_arrow_schema(schema)
    self.path = FileSystems.join(folder, ".part-" + uuid.uuid4().hex)
    self.file = FileSystems.create(self.path, compression_type=CompressionTypes.UNCOMPRESSED)
    self.writer = pyarrow.parquet.ParquetWriter(self.file, self.arrow, compression="snappy")
    self.rows, self.pending = 0, []

  def add(self, row):
    self.pending.append(row)
    self.rows += 1
    if len(self.pending) == ZEN_GROUP_ROWS:
      self.flush()

  def flush(self):
    if self.pending:
      columns = [pyarrow.array(values, kind) for values, kind in zip(zip(*self.pending), self.arrow.types)]
      self.writer.write_table(pyarrow.Table.from_arrays(columns, schema=self.arrow))
      self.pending = []

  def close(self, order=0):
    self.flush()
    self.writer.close()
    size = self.file.tell()
    self.file.close()
    return (order, self.path, self.rows, size)

class zen_write_bundle(beam.DoFn):
  def __init__(self, folder, schema):
    self.folder, self.schema = folder, schema

  def start_bundle(self):
    self.part = None

  def process(self, row):
    if self.part is None:
      self.part = zen_part(self.folder, self.schema)
    self.part.add(row)
    if self.part.rows == ZEN_PART_ROWS:
      yield self.part.close()
      self.part = None

  def finish_bundle(self):
    if self.part is not None:
      yield WindowedValue(self.part.close(), GlobalWindow().max_timestamp(), [GlobalWindow()])

class zen_write(beam.PTransform):
  def __init__(self, folder, schema, key=None, **place):
    self.folder, self.schema, self.key, self.place = folder, schema, key, place

  def expand(self, rows):
    folder, schema, place = self.folder, self.schema, self.place
    parts = rows | "parts" >> beam.ParDo(zen_write_bundle(folder, schema)) if self.key is None else self.sorted(rows)
    listed = parts | "listed" >> beam.CombineGlobally(beam.combiners.ToListCombineFn())
    return listed | "published" >> beam.Map(lambda each: dict(place, found=zen_publish(each, folder, schema)))

  def sorted(self, rows):
    folder, schema, key = self.folder, self.schema, self.key
    keys = rows | "keys" >> beam.Map(key)
    count = beam.pvalue.AsSingleton(rows | "count" >> beam.combiners.Count.Globally())
    sample = keys | "sample" >> beam.combiners.Sample.FixedSizeGlobally(10000)
    borders = beam.pvalue.AsSingleton(sample | "borders" >> beam.Map(zen_borders, count))
    range_of = lambda row, borders: (bisect.bisect_right(borders, key(row)), row)
    ranged = rows | "ranged" >> beam.Map(range_of, borders).with_output_types(typing.Tuple[int, rows.element_type])

    def written(group):
      part = zen_part(folder, schema)
      for row in sorted(group[1], key=key):
        part.add(row)
      return part.close(group[0])

    return ranged | beam.GroupByKey() | "sorted" >> beam.Map(written)

def zen_borders(sample, count):
  parts = min(-(-count // (ZEN_PART_ROWS // 2)), len(sample))
  sample = sorted(sample)
  return [sample[len(sample) * each // parts] for each in range(1, parts)]

def zen_publish(parts, folder, schema):
  parts = sorted(parts) or [zen_part(folder, schema).close()]
  names = ["part-%05d.parquet" % at for at in range(len(parts))]
  moves = [(path, FileSystems.join(folder, name)) for name, (order, path, rows, size) in zip(names, parts) if FileSystems.exists(path)]
  if moves:
    FileSystems.rename([old for old, new in moves], [new for old, new in moves])
  listed = [dict(path=name, size=size, rows=rows) for name, (order, path, rows, size) in zip(names, parts)]
  return dict(parts=listed, rows=sum([each["rows"] for each in listed]))

class zen_results(beam.PTransform):
  def __init__(self, path, plans):
    self.path, self.plans = path, plans

  def expand(self, found):
    path, plans = self.path, self.plans
    if isinstance(found, beam.pvalue.PBegin):
      found = found | "none" >> beam.Create([]).with_output_types(dict)
    elif isinstance(found, dict):
      found = tuple(found.values()) | beam.Flatten()
    return found | beam.CombineGlobally(beam.combiners.ToListCombineFn()) | "results" >> beam.Map(lambda each: zen_write_results(each, path, plans))

def zen_write_results(found, path, plans):
  for each in found:
    plan = plans[each["plan"]]
    if "output" in each:
      plan["outputs"][each["output"]].update(each["found"])
    else:
      plan["analyses"][each["analysis"]] = each["found"]
  with FileSystems.create(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
    file.write(zen_to_json(dict(format="beam-results@1", plans=plans)).encode())
`;
