/** `encodeValue` and `placeOf` of the SDK. */
export const encoding = String.raw`
def zen_encode_bool(x):
  return "n" if x is None else "t" if x else "f"

def zen_encode_int64(x):
  return "n" if x is None else "i%d" % x

def zen_encode_timestamp(x):
  return "n" if x is None else "m%d" % x

def zen_encode_float64(x):
  if x is None:
    return "n"
  bits = 0x7ff8000000000000 if x != x else struct.unpack(">Q", struct.pack(">d", x + 0.0))[0]
  return "d" + format(bits, "064b")

def zen_encode_string(x):
  return "n" if x is None else "s%d:%s" % (len(x.encode()), x)

def zen_encode_list(x, element):
  return "n" if x is None else "l%d:" % len(x) + "".join([element(each) for each in x])

def zen_place(text):
  return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:4], "big")
`;
