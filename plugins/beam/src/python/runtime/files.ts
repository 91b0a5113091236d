/** Rows of text files, as `files` of the SDK reads them. */
export const files = String.raw`
def zen_text_lines(name, file):
  text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
  mark = "\ufeff"
  try:
    for line in text:
      line, mark = line.removeprefix(mark), ""
      if line:
        yield line
  except UnicodeDecodeError:
    zen_unreadable_file(name, "", "The file is not encoded in UTF-8", "Convert it to UTF-8 first.")

def zen_unreadable_file(name, place, message, hint):
  zen_fail("DATA_FILE_UNREADABLE", message, place=(name + " " + place).strip(), hint=hint)

class zen_csv:
  def __init__(self, name, delimiter, quote):
    self.name, self.delimiter, self.quote = name, delimiter, quote
    self.fields, self.field, self.state = [], [], 0
    self.line = self.begun = 1

  def take_line(self, line):
    if self.state == 0 and not self.fields and self.quote not in line and line[-1] == "\n":
      self.line += 1
      line = line[:-1]
      return self.begin((line[:-1] if line[-1:] == "\r" else line).split(self.delimiter))
    at = 0
    while at < len(line):
      if self.state == 2:
        at = self.take_quoted(line, at)
      elif self.state < 2 and line[at] != self.delimiter and line[at] != "\n":
        at = self.take_plain(line, at)
      else:
        fields = self.take(line[at])
        if fields is not None:
          return self.begin(fields)
        at += 1
    self.line += line[-1] == "\n"

  def take_quoted(self, line, at):
    end = line.find(self.quote, at)
    if end < 0:
      self.field.append(line[at:])
      return len(line)
    self.field.append(line[at:end])
    self.state = 3
    return end + 1

  def take_plain(self, line, at):
    if self.state == 0 and line[at] == self.quote:
      self.state = 2
      return at + 1
    end = line.find(self.delimiter, at)
    if end < 0:
      end = len(line) - (line[-1] == "\n")
    self.field.append(line[at:end])
    self.state = 1
    return end

  def take(self, c):
    if c == self.quote and self.state == 3:
      self.field.append(c)
      self.state = 2
    elif c == self.delimiter:
      self.end_field()
    elif c == "\n":
      self.line += 1
      return self.end_record()
    elif c != "\r":
      self.fail("Text follows the end of a quoted field")

  def begin(self, fields):
    begun, self.begun = self.begun, self.line
    return begun, fields

  def end_field(self):
    self.fields.append("".join(self.field))
    self.field, self.state = [], 0

  def end_record(self):
    if self.state == 1:
      self.field[-1] = self.field[-1].removesuffix("\r")
    self.end_field()
    fields, self.fields = self.fields, []
    return fields

  def end(self):
    if self.state == 2:
      self.fail("A quoted field has no end")
    if self.state or self.fields:
      return self.begin(self.end_record())

  def fail(self, message):
    zen_unreadable_file(self.name, "line %d" % self.begun, message, "Inside a quoted field a quote is written twice.")

def zen_csv_records(name, file, delimiter, quote):
  parser = zen_csv(name, delimiter, quote)
  for line in zen_text_lines(name, file):
    record = parser.take_line(line)
    if record is not None:
      yield record
  record = parser.end()
  if record is not None:
    yield record

def zen_csv_rows(name, file, columns, nulls, header, delimiter, quote):
  records = zen_csv_records(name, file, delimiter, quote)
  width = len(columns)
  if header:
    zen_csv_header(name, next(records, (1, []))[1], [column for column, read, kind in columns])
  else:
    records = zen_csv_checked(name, records, width)
  number = 0
  for line, fields in records:
    if width > 1 and fields == [""]:
      continue
    number += 1
    if len(fields) != width:
      zen_ragged(name, number, line, len(fields), width)
    yield zen_csv_row(name, number, columns, nulls, fields)

def zen_csv_header(name, found, wanted):
  if found != wanted:
    zen_fail("CSV_HEADER_MISMATCH", "The header is " + json.dumps(found)[:200] + " where " + json.dumps(wanted)[:200] + " is expected", place=name + " line 1", hint="Describe the file again if it has changed.")

def zen_csv_checked(name, records, width):
  first = next(records, None)
  if first is not None:
    if len(first[1]) != width:
      zen_fail("CSV_HEADER_MISMATCH", "The file has %d columns where %d are expected" % (len(first[1]), width), place=name + " line 1", hint="Describe the file again if it has changed.")
    yield first
  yield from records

def zen_ragged(name, row, line, found, expected):
  message = "Row %d has %d field%s where the header has %d" % (row, found, "" if found == 1 else "s", expected)
  data = {"row": row, "line": line, "found": found, "expected": expected}
  zen_fail("CSV_RAGGED_ROW", message, place="%s row %d (line %d)" % (name, row, line), hint="Check the delimiter and the quotes around fields that hold one.", data=data)

def zen_csv_row(name, number, columns, nulls, fields):
  row = {}
  for (column, read, kind), field in zip(columns, fields):
    row[column] = None if field in nulls else read(field)
    if row[column] is None and field not in nulls:
      zen_invalid(name, number, column, kind, field)
  return row

def zen_invalid(name, number, column, kind, value):
  message = json.dumps(value)[:60] + " in the column " + json.dumps(column) + " is no " + kind
  hint = "Declare the column as a string, or name the text among nullValues if it stands for a missing value."
  zen_fail("DATA_VALUE_INVALID", message, place="%s row %d" % (name, number), hint=hint, data={"row": number, "column": column})

def zen_json_number(digits):
  return int(digits) if len(digits) < 20 and digits != "-0" else float(digits)

def zen_json_constant(word):
  raise ValueError(word)

def zen_json_parse(name, place, text):
  try:
    return json.loads(text, parse_int=zen_json_number, parse_constant=zen_json_constant)
  except ValueError as error:
    zen_unreadable_file(name, place, "This is no JSON: " + str(error), "Check the file, and its layout: lines or array.")

def zen_json_values(name, file, layout):
  lines = zen_text_lines(name, file)
  if layout == "lines":
    for number, line in enumerate(lines, 1):
      if line.strip():
        yield zen_json_parse(name, "line %d" % number, line)
    return
  value = zen_json_parse(name, "", "".join(lines))
  if not isinstance(value, list):
    zen_unreadable_file(name, "", "The file does not hold an array", "Set layout to lines if it has an object on each line.")
  yield from value

def zen_json_rows(name, file, columns, layout):
  for number, value in enumerate(zen_json_values(name, file, layout), 1):
    if not isinstance(value, dict):
      zen_unreadable_file(name, "row %d" % number, "This is no object", "Check the file, and its layout: lines or array.")
    yield zen_json_row(name, number, columns, value)

def zen_json_row(name, number, columns, value):
  row = {}
  for column, read, kind in columns:
    given = value.get(column)
    row[column] = None if given is None else read(given)
    if given is not None and row[column] is None:
      zen_invalid(name, number, column, kind, given)
  return row
`;
