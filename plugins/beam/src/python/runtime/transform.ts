/** The arithmetic of transforms, and constants too long to be written out. */
export const transform = String.raw`
def zen_filled(x, fill):
  return fill if x is None or x != x else float(x)

def zen_scaled(x, offset, divisor):
  return None if x is None or x != x else (float(x) - offset) / divisor

def zen_bound(bounds, x):
  return bisect.bisect_right(bounds, x)

def zen_unpacked(text):
  return json.loads(zlib.decompress(base64.b64decode(text)))
`;
