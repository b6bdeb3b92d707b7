import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import { Button, ButtonLink, Form, localPath, SchemaFields, Table, Time, usePage } from '#ui'
import { writeNote } from '../operations/log.ts'
import type { getOne } from '../operations/read.ts'
import { headquartersPath } from './list.tsx'

type Data = z.output<typeof getOne.output>
type Entry = Data['entries'][number]

/** One field and one button: what is learned on the telephone goes in before it is forgotten. */
export function QuickNote({ data: { headquarters }, form: refused, newKey }: ViewProps<Data>) {
  const { lang, t } = usePage()
  const mine = refused?.operation === writeNote.name ? refused : null
  return (
    <Form
      action={localPath(lang, `${headquartersPath}/${headquarters.id}`)}
      operation={writeNote.name}
      idempotencyKey={newKey()}
    >
      <SchemaFields
        schema={writeNote.input}
        module="headquarters"
        values={mine?.values ?? { id: headquarters.id }}
        problems={mine?.problems ?? []}
      />
      <Button>{t('headquarters.note.button')}</Button>
    </Form>
  )
}

/** The newest first. A line that was corrected says by which; the line itself stays. */
export function Log({ data: { entries, corrections, headquarters } }: Pick<ViewProps<Data>, 'data'>) {
  const { lang, t } = usePage()
  const correctedBy = new Map(corrections.map(({ corrects, number }) => [corrects, number]))
  const path = localPath(lang, `${headquartersPath}/${headquarters.id}/log.csv`)
  return (
    <>
      <Table
        caption={t('headquarters.log.heading')}
        captionHidden
        rows={entries}
        rowKey={({ id }) => id}
        columns={[
          { key: 'number', header: t('headquarters.log.number'), align: 'end', cell: ({ number }) => number },
          {
            key: 'when',
            header: t('headquarters.field.happenedAt'),
            cell: ({ happenedAt }) => <Time at={happenedAt} />,
          },
          { key: 'kind', header: t('headquarters.field.kind'), cell: (one) => <Kind of={one} /> },
          { key: 'who', header: t('headquarters.field.who'), cell: ({ who }) => who },
          {
            key: 'text',
            header: t('headquarters.field.text'),
            cell: ({ text, number }) => {
              const by = correctedBy.get(number)
              if (by === undefined) return text
              return `${text} ${t('headquarters.log.corrected-by', { number: by })}`
            },
          },
          { key: 'source', header: t('headquarters.field.sourceKind'), cell: (one) => <Source of={one} /> },
        ]}
      />
      <ButtonLink href={path} look="secondary">
        {t('headquarters.log.csv')}
      </ButtonLink>
    </>
  )
}

function Kind({ of: { kind, corrects } }: { of: Entry }) {
  const { t } = usePage()
  if (corrects === null) return t(`headquarters.kind.${kind}`)
  return t('headquarters.log.corrects', { number: corrects })
}

/** Where it came from, and the way there where this town has it. */
function Source({ of: { sourceKind, source, event } }: { of: Entry }) {
  const { lang, t } = usePage()
  if (source === null) return null
  const word = t(`headquarters.option.sourceKind.${sourceKind}`)
  if (event !== null) return <a href={localPath(lang, `/console/alerts/${source}`)}>{word}</a>
  if (sourceKind === 'report')
    return <a href={localPath(lang, `${headquartersPath}/reports/${source}`)}>{word}</a>
  return `${word} ${source}`
}
