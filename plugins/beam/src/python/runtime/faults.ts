/**
 * How a job stops on purpose: the message of the exception ends in `ZEN_FAULT ` and the error's record, in characters that nothing on
 * the way to a log would change.
 */
export const faults = String.raw`
def zen_fail(code, message, **more):
  record = json.dumps(dict(more, code=code, message=message)).encode()
  raise ValueError(code + ": " + message + " ZEN_FAULT " + base64.urlsafe_b64encode(record).decode().rstrip("="))
`;
