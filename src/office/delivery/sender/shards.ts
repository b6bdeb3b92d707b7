import type { Log } from '#kernel'
import type { LockSession } from '../store/lock-session.ts'

/** The parts of all destinations that this process delivers to; never held by two processes at once. */
export type Shards = { held(): readonly number[]; close(): Promise<void> }

const shardCount = 16
export const allShards: readonly number[] = Array.from({ length: shardCount }, (_, n) => n)

export type ShardParts = {
  open(lost: () => void): Promise<LockSession>
  log: Log
  /** Told when this process got a shard. */
  onGained(): void
}

const retryMs = 1000

/**
 * Holds as many shards as no other process holds, by locks that live as long as a session: whoever is killed gives them
 * back at once. Tries again each second, so that a process that stands by takes over.
 */
export function holdShards({ open, log, onGained }: ShardParts): Shards {
  let closed = false
  let session: LockSession | null = null
  let timer: NodeJS.Timeout | null = null
  let connects = 0
  const held = new Set<number>()

  const connect = () => {
    const own = ++connects
    return open(() => {
      // An older session ends late: what is held by now is held by another.
      if (own !== connects) return
      session = null
      held.clear()
    })
  }
  const takeFree = async () => {
    session ??= await connect()
    const before = held.size
    for (const shard of allShards)
      if (session && !held.has(shard) && (await session.take(shard))) held.add(shard)
    if (held.size > before) onGained()
  }
  const round = async () => {
    try {
      if (held.size < shardCount) await takeFree()
      else await session?.beat()
    } catch (error) {
      log.error({ error }, 'delivery.locks-unreachable')
      held.clear()
      await session?.close().catch((late: unknown) => log.debug({ error: late }, 'delivery.locks-closed'))
      session = null
    }
    if (!closed) timer = setTimeout(again, retryMs)
  }
  let running = round()
  function again() {
    running = round()
  }
  return {
    held: () => [...held],
    async close() {
      closed = true
      if (timer) clearTimeout(timer)
      await running
      held.clear()
      await session?.close()
    },
  }
}
