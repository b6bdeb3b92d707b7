import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** What there is to show now, and the time of day in the reader's words; null when the reader may see it no longer. */
export type Moment = { html: string; time: string } | null

export type LiveStream = {
  first: NonNullable<Moment>
  /** Draws it again. What it throws ends the stream; the browser comes back. */
  draw(): Promise<Moment>
  /** What the browser said it holds (`Last-Event-ID`). */
  held: string | undefined
  /** Called once, however it ends. */
  onEnd(): void
  /** Ends it as if its time were over: this process stops, and the browser comes back to another. */
  over?: AbortSignal
  pace?: Pace
}

/** The time between two looks, and after how many of them a stream says that it is still there, and ends. */
type Pace = { everyMs: number; looksPerBeat: number; looks: number }

const usual: Pace = { everyMs: 1000, looksPerBeat: 15, looks: 1800 }

/** How long a browser waits before it comes back, in milliseconds. */
const retryMs = 3000

/**
 * Server-sent events (WHATWG HTML §9.2) for one reader. `part` carries markup and time whenever the markup changed,
 * with its digest as the event's id, so that a browser that comes back is not sent what it holds; `beat` carries the
 * time every 15 seconds without a change; `ended` says that coming back is of no use. It looks again only after the
 * reader took what was sent, so a slow one costs no memory.
 */
export function liveStream(stream: LiveStream): ReadableStream<Uint8Array> {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  const events = eventsOf(stream, gone.signal)
  const end = () => {
    gone.abort()
    stream.onEnd()
  }
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(encoder.encode(`retry: ${retryMs}\n\n`))
      const close = () => {
        if (gone.signal.aborted) return
        end()
        controller.close()
      }
      if (stream.over?.aborted) close()
      else stream.over?.addEventListener('abort', close, { once: true })
    },
    pull: async (controller) => {
      // What was thrown has been told where it was thrown; to the reader the stream simply ends.
      const next = await events.next().catch(() => null)
      if (gone.signal.aborted) return
      if (next && !next.done) return controller.enqueue(encoder.encode(next.value))
      end()
      controller.close()
    },
    cancel: end,
  })
}

async function* eventsOf({ first, draw, held, pace = usual }: LiveStream, gone: AbortSignal) {
  let last = held
  let quiet = 0
  let now: Moment = first
  for (let look = 0; look < pace.looks; look += 1) {
    if (look > 0) {
      await sleep(pace.everyMs, undefined, { signal: gone })
      now = await draw()
    }
    if (now === null) {
      yield event('ended', {})
      return
    }
    const id = createHash('sha256').update(now.html).digest('base64url').slice(0, 22)
    quiet = id === last ? quiet + 1 : 0
    if (id !== last) yield `id: ${id}\n${event('part', now)}`
    else if (quiet % pace.looksPerBeat === 0) yield event('beat', { time: now.time })
    last = id
  }
}

/** JSON has no line breaks, so one `data` line is enough. */
const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
