/** What acknowledgements of one connection are written to. */
type Line<S> = {
  stream: S
  /** A message was received; the answer says that it was taken in. */
  await(messageId: number): () => void
}

const PUBACK = 0x40

/**
 * Acknowledges the messages of one connection in the order in which they were received, as MQTT 3.1.1 §4.6 has it, whatever
 * order they were taken in. Where one never is, none after it is acknowledged: the broker sends them again.
 */
export function orderedAcks<S extends { writable: boolean; write(bytes: Uint8Array): unknown }>(
  stream: S,
): Line<S> {
  const waiting: { messageId: number; taken: boolean }[] = []
  return {
    stream,
    await: (messageId) => {
      const one = { messageId, taken: false }
      waiting.push(one)
      return () => {
        one.taken = true
        const open = waiting.findIndex(({ taken }) => !taken)
        const ready = waiting.splice(0, open === -1 ? waiting.length : open)
        if (ready.length === 0 || !stream.writable) return
        stream.write(Buffer.concat(ready.map((each) => packet(each.messageId))))
      }
    },
  }
}

/** PUBACK (§3.4): four bytes. */
const packet = (messageId: number) => Buffer.from([PUBACK, 2, messageId >> 8, messageId & 0xff])
