/** Reads files. Parquet is read by row groups, wherever they are needed; a text file from its beginning to its end, as its rows are counted. */
export const scan = String.raw`
import apache_beam as beam
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

def zen_basename(path):
  return path.replace("\\", "/").rsplit("/", 1)[-1]

def zen_open(path):
  if not FileSystems.exists(path):
    zen_fail("DATA_FILE_NOT_FOUND", "There is no file " + path, place=zen_basename(path), hint="Check the path, and that the job may read it.")
  return FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)

def zen_parquet(path, file):
  try:
    return pyarrow.parquet.ParquetFile(file)
  except pyarrow.ArrowInvalid as error:
    zen_fail("DATA_FILE_UNREADABLE", "A Parquet file cannot be read: " + str(error)[:200], place=zen_basename(path), hint="It may be cut short; write or fetch it again.")

def zen_row_groups(path):
  with zen_open(path) as file:
    return [(path, group) for group in range(zen_parquet(path, file).num_row_groups)]

def zen_read_group(place, schema, foreign):
  path, group = place
  with zen_open(path) as file:
    parquet = zen_parquet(path, file)
    if foreign:
      zen_check_foreign(path, parquet.schema_arrow, schema)
    table = parquet.read_row_group(group, columns=[name for name, kind in schema])
  if not schema:
    return [()] * table.num_rows
  return zip(*[zen_column(table.column(name), kind).to_pylist() for name, kind in schema])

def zen_column(column, kind):
  if pyarrow.types.is_date(column.type):
    column = column.cast(pyarrow.timestamp("us"))
  try:
    return column.cast(zen_arrow_type(kind), safe=kind != "timestamp").cast(zen_plain_type(kind))
  except pyarrow.ArrowInvalid as error:
    zen_fail("INT64_OVERFLOW", "An integer of a Parquet file does not fit into 64 bits: " + str(error)[:200], hint="Leave the column out of the schema.")

def zen_check_foreign(path, found, schema):
  for name, kind in schema:
    at = found.get_field_index(name)
    if at < 0:
      zen_fail("COLUMN_NOT_FOUND", "The file has no column " + json.dumps(name), place=zen_basename(path), hint="Describe the file again if it has changed.")
    if not zen_fits(found.field(at).type, kind):
      zen_fail("DATA_TYPE_UNSUPPORTED", "The column %s of a Parquet file is of type %s, which does not fit the schema" % (json.dumps(name), found.field(at).type), place=zen_basename(path), hint="Describe the file again, or leave the column out of the schema.")

def zen_fits(found, kind):
  of = pyarrow.types
  if isinstance(kind, dict):
    return (of.is_list(found) or of.is_large_list(found)) and zen_fits(found.value_type, kind["list"])
  if kind == "bool":
    return of.is_boolean(found)
  if kind == "int64":
    return of.is_integer(found)
  if kind == "float64":
    return of.is_floating(found) or of.is_decimal(found)
  if kind == "string":
    return of.is_string(found) or of.is_large_string(found) or of.is_dictionary(found) and zen_fits(found.value_type, kind)
  return of.is_date(found) or of.is_timestamp(found)

def zen_read_text(path, reader):
  with zen_open(path) as file:
    for row in reader(zen_basename(path), file):
      yield tuple(row.values())

class zen_scan(beam.PTransform):
  def __init__(self, files, schema, foreign=False, reader=None, spread=True):
    self.files, self.schema, self.foreign, self.reader, self.spread = files, schema, foreign, reader, spread

  def expand(self, root):
    files = root | "files" >> beam.Create(self.files).with_output_types(str)
    kind = zen_row_type(self.schema)
    if self.reader is None:
      groups = files | "groups" >> beam.FlatMap(zen_row_groups).with_output_types(typing.Tuple[str, int])
      return groups | "spread" >> beam.Reshuffle() | "rows" >> beam.FlatMap(zen_read_group, self.schema, self.foreign).with_output_types(kind)
    rows = files | "rows" >> beam.FlatMap(zen_read_text, self.reader).with_output_types(kind)
    return rows | "spread" >> beam.Reshuffle() if self.spread else rows
`;
