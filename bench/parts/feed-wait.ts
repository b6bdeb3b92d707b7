import { readFileSync } from 'node:fs'
import { SourceList } from '#intake'
import { plus, systemSources } from '#kernel'
import { createOutside } from '../../src/adapters.ts'
import { pollOnce } from '../../src/engines/intake/feeds/poll.ts'
import { feedOf, openFeedServer } from '../../tests/setup/intake/feed-server.ts'
import { openTownInProcess } from './town-in-process.ts'

const name = { ja: '気象庁', 'ja-x-easy': '気象庁（きしょうちょう）', en: 'Weather agency' }
const minuteMs = 60_000

/**
 * Milliseconds from the beginning of a poll of a feed to the proposal in the database: a real HTTP server with an Atom
 * feed that names one new telegram, and that telegram. The first `warming` rounds are thrown away.
 */
export async function feedWaits(file: string, rounds: number, warming: number): Promise<number[]> {
  const telegram = readFileSync(file, 'utf8')
  const server = await openFeedServer()
  const sources = SourceList.parse([
    { id: 'jma', kind: 'feed', name, feeds: [{ url: `${server.url}/extra.xml` }] },
  ])
  const town = await openTownInProcess({ sources })
  try {
    const polling = town.app.intake.polling(
      'jma',
      createOutside({ allowedNetworks: ['127.0.0.0/8'], dataDir: town.dataDir }),
    )
    const start = systemSources.now()
    const waits: number[] = []
    for (let round = -warming; round < rounds; round++) {
      // Each is two minutes after the one before, so that the feed is due and the warning news.
      const now = plus(start, (round + warming) * 2 * minuteMs)
      const reported = plus(now, 9 * 60 * minuteMs).slice(0, 19)
      const href = `${server.url}/data/${round}.xml`
      server.put(
        `/data/${round}.xml`,
        telegram.replace(/<ReportDateTime>[^<]+/, `<ReportDateTime>${reported}+09:00`),
      )
      server.put('/extra.xml', feedOf([{ href, updated: `${now.slice(0, 19)}Z` }]))
      const started = performance.now()
      await pollOnce({ ...polling, sources: { ...systemSources, now: () => now } })
      const { rows } = await town.connection.pool.query<{ proposed: string }>(
        `select count(*)::text as proposed from alerts.telegram where alert_id is not null`,
      )
      if (Number(rows[0]?.proposed) !== round + warming + 1) throw new Error('not proposed')
      if (round >= 0) waits.push(performance.now() - started)
    }
    return waits
  } finally {
    await town.stop()
    await server.close()
  }
}
