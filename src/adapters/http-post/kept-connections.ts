import type { Connection } from './connection.ts'

const SWEEP_MS = 1_000

/** Connections that wait for their next request, newest first, never more than `most` of them. */
export class KeptConnections {
  private readonly most: number
  private readonly byOrigin = new Map<string, Connection[]>()
  private count = 0
  private sweeper: NodeJS.Timeout | null = null
  private closed = false

  constructor(most: number) {
    this.most = most
  }

  take(origin: string): Connection | null {
    const list = this.byOrigin.get(origin)
    for (;;) {
      const connection = list?.pop()
      if (connection === undefined) return null
      this.forget(origin, list)
      if (connection.usable) return connection
      connection.destroy()
    }
  }

  put(connection: Connection): void {
    if (this.closed || this.count >= this.most) {
      connection.destroy()
      return
    }
    const list = this.byOrigin.get(connection.origin)
    if (list === undefined) this.byOrigin.set(connection.origin, [connection])
    else list.push(connection)
    this.count += 1
    this.sweeper ??= setInterval(() => this.sweep(), SWEEP_MS).unref()
  }

  /** Lets go of all, and of whatever comes later. */
  close(): void {
    this.closed = true
    for (const list of this.byOrigin.values()) for (const connection of list) connection.destroy()
    this.byOrigin.clear()
    this.count = 0
    this.rest()
  }

  private forget(origin: string, list: readonly Connection[] | undefined): void {
    this.count -= 1
    if (list?.length === 0) this.byOrigin.delete(origin)
  }

  private sweep(): void {
    for (const [origin, list] of this.byOrigin) {
      const usable = list.filter((connection) => connection.usable)
      for (const connection of list) if (!connection.usable) connection.destroy()
      this.count -= list.length - usable.length
      if (usable.length === 0) this.byOrigin.delete(origin)
      else this.byOrigin.set(origin, usable)
    }
    if (this.count === 0) this.rest()
  }

  private rest(): void {
    if (this.sweeper !== null) clearInterval(this.sweeper)
    this.sweeper = null
  }
}
