import { type Instant, type Log, type Module, type Page, page } from '#kernel'
import {
  DescriptionList,
  Heading,
  NotificationBanner,
  Phrase,
  StatusTag,
  Time,
  type Tone,
  usePage,
} from '#ui'
import { checkHealth, type HealthCheck, type HealthLine, healthOf } from '../health-lines.ts'

type Data = { lines: readonly HealthLine[] }

const states: Record<HealthLine['state'], { word: string; tone: Tone }> = {
  working: { word: 'web.status.working', tone: 'success' },
  slow: { word: 'web.status.slow', tone: 'warning' },
  down: { word: 'web.status.down', tone: 'error' },
}

/** Is everything working, in plain words, for whoever wonders whether it is them or us. */
function Status({ lines, version, now }: Data & { version: string; now: Instant }) {
  const { t } = usePage()
  const worst = worstOf(lines)
  return (
    <>
      <Heading level={1} lead={t('web.status.lead')}>
        {t('web.status.title')}
      </Heading>
      <NotificationBanner tone={states[worst].tone} heading={t(summaries[worst])}>
        <p>
          <Phrase word="web.status.at" parts={{ at: <Time at={now} /> }} />
        </p>
      </NotificationBanner>
      <DescriptionList
        items={[
          { term: t('web.status.web'), description: <State line={{ state: 'working', since: null }} /> },
          ...lines.map((line) => ({ term: t(line.label), description: <State line={line} /> })),
          { term: t('web.status.version'), description: version },
        ]}
      />
      <p>{t('web.status.otherwise')}</p>
    </>
  )
}

const summaries: Record<HealthLine['state'], string> = {
  working: 'web.status.all-working',
  slow: 'web.status.some-slow',
  down: 'web.status.some-down',
}

function State({ line }: { line: Pick<HealthLine, 'state' | 'since'> & Partial<HealthLine> }) {
  const { t } = usePage()
  const { word, tone } = states[line.state]
  return (
    <>
      <StatusTag tone={tone}>{t(word)}</StatusTag>
      {line.since !== null && (
        <>
          {' '}
          <Phrase word="web.status.since" parts={{ at: <Time at={line.since} /> }} />
        </>
      )}
      {line.about && line.detail && <p>{t(line.about, line.detail)}</p>}
    </>
  )
}

function worstOf(lines: readonly HealthLine[]): HealthLine['state'] {
  if (lines.some(({ state }) => state === 'down')) return 'down'
  return lines.some(({ state }) => state === 'slow') ? 'slow' : 'working'
}

export type StatusParts = {
  modules(): readonly Module[]
  /** What the house itself stands on, under words of the frame. */
  own: readonly HealthCheck[]
  version: string
  log: Log
}

export function statusPage({ modules, own, version, log }: StatusParts): Page {
  return page<Data>({
    path: '/status',
    face: 'portal',
    grant: 'public',
    cache: true,
    load: async (ask) => ({ lines: await checkHealth([...own, ...healthOf(modules())], ask, log) }),
    title: (_data, t) => t('web.status.title'),
    view: ({ data, now }) => <Status lines={data.lines} version={version} now={now} />,
  })
}
