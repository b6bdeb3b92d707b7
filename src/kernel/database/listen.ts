import pg from 'pg'

/** A session that hears notifications; `close` ends it. */
export type Subscription = { close(): Promise<void> }

const retryMs = 1000

/**
 * Calls `onNotice` for each notification on `channels`, and once with `'reconnected'` after every new connection, for
 * what was said meanwhile is lost. Reconnects for ever until closed.
 */
export function listen(
  url: string,
  channels: readonly string[],
  onNotice: (channel: string) => void,
): Subscription {
  let closed = false
  let current: pg.Client | null = null
  let timer: NodeJS.Timeout | null = null
  const again = () => {
    if (closed || timer) return
    timer = setTimeout(() => {
      timer = null
      open().catch(again)
    }, retryMs)
  }
  const open = async () => {
    const client = new pg.Client({ connectionString: url, keepAlive: true })
    current = client
    client.on('error', again)
    client.on('end', again)
    client.on('notification', ({ channel }) => onNotice(channel))
    await client.connect()
    for (const channel of channels) await client.query(`listen ${client.escapeIdentifier(channel)}`)
    onNotice('reconnected')
  }
  const opened = open().catch(again)
  return {
    async close() {
      closed = true
      if (timer) clearTimeout(timer)
      await opened
      await current?.end()
    },
  }
}
