import type { SourceDefinition, SourceOf } from '../definition.ts'
import { keepLease } from '../feeds/lease.ts'
import type { Polling } from '../feeds/polling.ts'
import type { IntakeOperations } from '../operations/index.ts'
import type { Inside, Outside } from '../parts.ts'
import { startBrokerLoop } from './broker-loop.ts'
import { startFeedLoop } from './feed-loop.ts'
import { startFolderLoop } from './folder-loop.ts'
import { type LineParts, startLineLoop } from './line-loop.ts'
import type { Loop } from './loop.ts'
import { startMonitorLoop } from './monitor-loop.ts'

export type Looping = { parts: Inside; made: IntakeOperations; outside: Outside; appUrl: string }

/** What reads from a source; none where others come to us. */
export function startSource({ parts, made, outside, appUrl }: Looping, source: SourceDefinition): Loop[] {
  const { db, sources, log, runner } = parts
  const bringing = { ...{ db, sources, log, runner, appUrl }, receive: made.receive, refuse: made.refuse }
  switch (source.kind) {
    case 'feed':
      return [startFeedLoop(pollingOf({ parts, made, outside }, source), appUrl)]
    case 'folder':
      return [startFolderLoop(bringing, source, outside.openFolder(source.path))]
    case 'mqtt':
      return [startBrokerLoop(bringing, source, outside.openBroker)]
    case 'receiver':
      return startReceiver({ ...bringing, state: made.state }, source, outside)
    case 'webhook':
      return []
    default:
      return source satisfies never
  }
}

/** None where the receiver posts to this town. */
function startReceiver(
  parts: LineParts,
  source: SourceOf<'receiver'>,
  { openLine, openMonitor }: Outside,
): Loop[] {
  const { line, monitor } = source
  if (monitor !== undefined) return [startMonitorLoop(parts, { source, monitor }, openMonitor)]
  return line === undefined ? [] : [startLineLoop(parts, { source, line }, openLine)]
}

/** One source of feeds with what reading it takes. */
export function pollingOf(
  { parts, made, outside: { fetch, sendForm } }: Omit<Looping, 'appUrl'>,
  source: Polling['source'],
): Polling {
  const { db, sources, log, runner, secrets, publicUrl } = parts
  const polling = { ...{ db, sources, log, runner, fetch, source }, receive: made.receive }
  return { ...polling, lease: () => keepLease(polling, { sendForm, secrets, publicUrl }) }
}
