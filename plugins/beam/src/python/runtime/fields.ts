/** Texts as values, in expressions and in files. Each gives None for a text that is no such value. */
export const fields = String.raw`
ZEN_INTEGER = re.compile("([+-]?)0*([0-9]{1,19})")

def zen_parse_int(s):
  match = ZEN_INTEGER.fullmatch(s)
  if match is None:
    return None
  value = int(match[1] + match[2])
  return value if -9223372036854775808 <= value <= 9223372036854775807 else None

ZEN_DECIMAL = re.compile("[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?")

def zen_parse_float(s):
  return float(s) if ZEN_DECIMAL.fullmatch(s) else None

ZEN_ISO = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]{1,6}))?)?(?:Z|([+-])([0-9]{2}):?([0-9]{2}))?)?")

def zen_parse_timestamp(s):
  match = ZEN_ISO.fullmatch(s)
  if match is None:
    return None
  year, month, day, hour, minute, second, fraction, sign, hours, minutes = match.groups("0")
  try:
    days = datetime.date(int(year), int(month), int(day)).toordinal() - 719163
  except ValueError:
    return None
  hour, minute, second, hours, minutes = int(hour), int(minute), int(second), int(hours), int(minutes)
  if hour > 23 or minute > 59 or second > 59 or hours > 15 or minutes > 59:
    return None
  offset = hours * 60 + minutes if sign == "+" else -hours * 60 - minutes
  value = (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000000 + int(fraction.ljust(6, "0"))
  return value if -62135596800000000 <= value <= 253402300799999999 else None

ZEN_SPECIAL = re.compile("[+-]?(?:nan|inf|infinity)", re.ASCII | re.IGNORECASE)

def zen_unreadable(x):
  return None

def zen_field_string(s):
  return s

def zen_field_int64(s):
  return zen_parse_int(s.strip(" \t"))

def zen_field_float64(s):
  s = s.strip(" \t")
  return float(s) if ZEN_SPECIAL.fullmatch(s) else zen_parse_float(s)

def zen_field_bool(s):
  return {"true": True, "false": False}.get(s.strip(" \t").lower())

def zen_field_timestamp(s):
  return zen_parse_timestamp(s.strip(" \t"))

def zen_json_string(x):
  return re.sub("[\ud800-\udfff]", "\ufffd", x) if isinstance(x, str) else None

def zen_json_int64(x):
  if isinstance(x, bool) or not isinstance(x, (int, float)) or not -9007199254740991 <= x <= 9007199254740991 or x != int(x):
    return None
  return int(x)

def zen_json_float64(x):
  if isinstance(x, bool) or not isinstance(x, (int, float)):
    return None
  return float(x)

def zen_json_bool(x):
  return x if isinstance(x, bool) else None

def zen_json_timestamp(x):
  return zen_field_timestamp(x) if isinstance(x, str) else None
`;
