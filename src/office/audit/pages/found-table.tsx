import type { z } from 'zod'
import { type Column, localPath, StatusTag, Table, Time, usePage } from '#ui'
import type { Who } from '../who.ts'
import { Deed, outcomeTone } from './deed.tsx'
import { type Offers, searchPath } from './offers.ts'

type Line = z.output<Offers['operations']['search']['output']>['lines'][number]

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{4}([0-9a-f]{8})$/

/** The end of an id tells it from others as well as all of it; the whole is in the link and in the CSV. */
const Id = ({ id }: { id: string }) => <code title={id}>{id.replace(uuid, '…$1')}</code>

/** Everything else this actor did. */
function Actor({ who: { kind, id, name } }: { who: Who }) {
  const { lang, t } = usePage()
  return (
    <>
      <a href={`${localPath(lang, searchPath)}?${new URLSearchParams({ actor: id })}`}>
        {name ?? t(`audit.who.${kind}`)}
      </a>
      {name === null && kind !== 'operator' && kind !== 'anonymous' && (
        <>
          {' '}
          <Id id={id} />
        </>
      )}
    </>
  )
}

/** What a row names: each leads to everything else about it. */
function Subjects({ ids }: { ids: readonly string[] }) {
  const { lang, t } = usePage()
  if (ids.length === 0) return t('audit.list.nothing')
  return (
    <>
      {ids.map((id) => (
        <div key={id}>
          <a href={`${localPath(lang, searchPath)}?${new URLSearchParams({ subject: id })}`}>
            <Id id={id} />
          </a>
        </div>
      ))}
    </>
  )
}

function Outcome({ line: { outcome, code, loud } }: { line: Line }) {
  const { t } = usePage()
  return (
    <>
      <StatusTag tone={outcomeTone[outcome]}>{t(`audit.outcome.${outcome}`)}</StatusTag>
      {loud && (
        <>
          {' '}
          <StatusTag tone="warning">{t('audit.list.loud')}</StatusTag>
        </>
      )}
      {code !== null && (
        <>
          {' '}
          <code>{code}</code>
        </>
      )}
    </>
  )
}

function useColumns(): Column<Line>[] {
  const { t } = usePage()
  return [
    { key: 'at', header: t('audit.list.at'), cell: ({ at }) => <Time at={at} /> },
    { key: 'who', header: t('audit.list.who'), cell: ({ who }) => <Actor who={who} /> },
    { key: 'what', header: t('audit.list.what'), cell: ({ operation }) => <Deed operation={operation} /> },
    { key: 'outcome', header: t('audit.list.outcome'), cell: (line) => <Outcome line={line} /> },
    { key: 'subject', header: t('audit.list.subject'), cell: ({ subject }) => <Subjects ids={subject} /> },
    { key: 'via', header: t('audit.list.via'), cell: ({ via }) => t(`audit.via.${via}`) },
  ]
}

/** Rows of the audit, the newest first. */
export function FoundTable({ lines }: { lines: readonly Line[] }) {
  const { t } = usePage()
  return (
    <Table caption={t('audit.list.caption')} columns={useColumns()} rows={lines} rowKey={({ id }) => id} />
  )
}
