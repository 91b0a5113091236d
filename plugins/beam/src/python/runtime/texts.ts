/** Strings and times. */
export const texts = String.raw`
def zen_lower(s):
  if s.isascii():
    return s.lower()
  return "".join([zen_lower_one(c) for c in s])

def zen_lower_one(c):
  if c == "\u0130":
    return "i"
  mapped = c.lower()
  return mapped if len(mapped) == 1 else c

def zen_upper(s):
  if s.isascii():
    return s.upper()
  return "".join([zen_upper_one(c) for c in s])

def zen_upper_one(c):
  if c == "\u00df":
    return "\u1e9e"
  mapped = c.upper()
  return mapped if len(mapped) == 1 else c

def zen_substring(s, start, length):
  return s[max(0, start - 1):max(0, start + length - 1)]

ZEN_EPOCH = datetime.datetime(1970, 1, 1)

def zen_time(t):
  return ZEN_EPOCH + datetime.timedelta(microseconds=t)

def zen_timestamp(t):
  if -62135596800000000 <= t <= 253402300799999999:
    return t
  zen_fail("INT64_OVERFLOW", "A timestamp lies outside the years 1 to 9999", hint="Check the unit: from_microseconds(seconds * 1000000).")
`;
