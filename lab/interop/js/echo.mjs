/** Says what it hears, until the other side has said all; how many bytes that were. */
export const echo = async (stream) => {
  let size = 0
  for await (const part of stream) {
    size += part.byteLength
    if (!stream.send(part)) await stream.onDrain()
  }
  await stream.close()
  return size
}
