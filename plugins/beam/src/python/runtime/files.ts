/** Rows of text files, as `files` of the SDK reads them. */
export const files = String.raw`
def zen_text_lines(file):
  text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
  first = True
  try:
    for line in text:
      yield line.removeprefix("\ufeff") if first else line
      first = False
  except UnicodeDecodeError:
    zen_fail("DATA_FILE_UNREADABLE", "The file is not encoded in UTF-8")

class zen_csv:
  def __init__(self, delimiter, quote):
    self.delimiter, self.quote = delimiter, quote
    self.fields, self.field, self.state = [], [], 0

  def take(self, c):
    if self.state == 2:
      if c == self.quote:
        self.state = 3
      else:
        self.field.append(c)
    elif self.state == 3 and c == self.quote:
      self.field.append(c)
      self.state = 2
    elif c == self.delimiter:
      self.end_field()
    elif c == "\n":
      return self.end_record()
    elif self.state == 3:
      if c != "\r":
        zen_fail("DATA_FILE_UNREADABLE", "Text follows the end of a quoted field")
    elif self.state == 0 and c == self.quote:
      self.state = 2
    else:
      self.field.append(c)
      self.state = 1

  def end_field(self):
    self.fields.append("".join(self.field))
    self.field, self.state = [], 0

  def end_record(self):
    if self.state == 1 and self.field[-1] == "\r":
      self.field.pop()
    self.end_field()
    fields, self.fields = self.fields, []
    return fields

  def end(self):
    if self.state == 2:
      zen_fail("DATA_FILE_UNREADABLE", "A quoted field has no end")
    return self.end_record() if self.state or self.fields else None

def zen_csv_records(lines, delimiter, quote):
  parser = zen_csv(delimiter, quote)
  begun, number = 1, 0
  for line in lines:
    number += 1
    if parser.state != 2 and quote not in line and line[-1] == "\n":
      line = line[:-1]
      yield begun, (line[:-1] if line[-1:] == "\r" else line).split(delimiter)
      begun = number + 1
      continue
    for c in line:
      fields = parser.take(c)
      if fields is not None:
        yield begun, fields
        begun = number + 1
  fields = parser.end()
  if fields is not None:
    yield begun, fields

def zen_csv_rows(name, file, columns, nulls, header, delimiter, quote):
  records = zen_csv_records(zen_text_lines(file), delimiter, quote)
  width = len(columns)
  number = 0
  for line, fields in records:
    if header:
      header = False
      found = fields
      if found != [column for column, read, kind in columns]:
        zen_fail("CSV_HEADER_MISMATCH", "%s line 1: the header is not that of the schema" % name)
      continue
    if width > 1 and fields == [""]:
      continue
    number += 1
    if len(fields) != width:
      zen_fail("CSV_RAGGED_ROW", "%s row %d (line %d): %d fields where the header has %d" % (name, number, line, len(fields), width))
    row = {}
    for (column, read, kind), field in zip(columns, fields):
      value = None if field in nulls else read(field)
      if value is None and field not in nulls:
        zen_invalid(name, number, column, kind, field)
      row[column] = value
    yield row

def zen_invalid(name, number, column, kind, value):
  shown = json.dumps(value)[:60]
  zen_fail("DATA_VALUE_INVALID", "%s row %d: %s in the column %s is no %s" % (name, number, shown, json.dumps(column), kind))

def zen_json_number(digits):
  return int(digits) if len(digits) < 20 else float(digits)

def zen_json_constant(word):
  raise ValueError("This is no JSON: " + word)

def zen_json_parse(name, text, place):
  try:
    return json.loads(text, parse_int=zen_json_number, parse_constant=zen_json_constant)
  except ValueError:
    zen_fail("DATA_FILE_UNREADABLE", "%s %s: This is no JSON" % (name, place))

def zen_json_objects(name, file, layout):
  lines = zen_text_lines(file)
  if layout == "lines":
    for number, line in enumerate(lines, 1):
      if line.strip():
        yield zen_json_parse(name, line, "line %d" % number)
    return
  value = zen_json_parse(name, "".join(lines), "")
  if not isinstance(value, list):
    zen_fail("DATA_FILE_UNREADABLE", name + ": The file does not hold an array")
  yield from value

def zen_json_rows(name, file, columns, layout):
  for number, each in enumerate(zen_json_objects(name, file, layout), 1):
    if not isinstance(each, dict):
      zen_fail("DATA_FILE_UNREADABLE", "%s row %d: This is no object" % (name, number))
    row = {}
    for column, read, kind in columns:
      value = each.get(column)
      row[column] = None if value is None else read(value)
      if value is not None and row[column] is None:
        zen_invalid(name, number, column, kind, value)
    yield row
`;
