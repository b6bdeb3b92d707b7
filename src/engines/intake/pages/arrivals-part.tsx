import type { z } from 'zod'
import { textIn } from '#kernel'
import { Heading, localPath, StatusTag, Time, usePage } from '#ui'
import type { IntakeOperations } from '../operations/index.ts'

type Data = z.output<IntakeOperations['list']['output']>
type Line = Data['sources'][number]

const telegramsPath = '/console/alerts/telegrams'
/** What alerts kept as a message of its own, and says why. */
const told: ReadonlySet<string> = new Set(['proposed', 'sent', 'not-concerned', 'outdated'])

/** What nobody decided: the first thing an officer who comes in wants to know. */
export function Sent({ sources }: Pick<Data, 'sources'>) {
  const { lang, t } = usePage()
  const sent = sources.flatMap((line) =>
    line.recent.filter(({ outcome }) => outcome === 'sent').map((one) => ({ ...one, line })),
  )
  if (sent.length === 0) return null
  return (
    <section className="hb-content">
      <Heading level={2}>{t('intake.sources.sent')}</Heading>
      <p>{t('intake.sources.sent-text')}</p>
      <ul>
        {sent.map(({ sha256, receivedAt, drill, line }) => (
          <li key={sha256}>
            <Time at={receivedAt} /> {drill && <DrillTag />}{' '}
            <a href={localPath(lang, `${telegramsPath}/${sha256}`)}>
              {t('intake.sources.sent-by', { source: textIn(line.name, lang, line.id) })}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function DrillTag() {
  const { t } = usePage()
  return <StatusTag tone="error">{t('intake.sources.drill')}</StatusTag>
}

/** What a source brought last. */
export function Recent({ line }: { line: Line }) {
  const { lang, t } = usePage()
  return (
    <ul aria-label={t('intake.sources.recent')}>
      {line.recent.slice(0, 5).map(({ sha256, receivedAt, outcome, drill }) => (
        <li key={`${sha256} ${receivedAt}`}>
          <Time at={receivedAt} /> {drill && <DrillTag />}{' '}
          {told.has(outcome) ? (
            <a href={localPath(lang, `${telegramsPath}/${sha256}`)}>{t(`alerts.telegram.${outcome}`)}</a>
          ) : (
            t(`alerts.telegram.${outcome}`)
          )}
        </li>
      ))}
    </ul>
  )
}
