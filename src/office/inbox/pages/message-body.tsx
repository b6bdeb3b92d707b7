import { Heading, NotificationBanner, Table, Time, usePage } from '#ui'
import type { Content } from '../model/content.ts'

/** What a letter says, in the language it is written in. */
export function MessageBody({ content }: { content: Content }) {
  const { t } = usePage()
  const blocks = content.body.map((block, n) => ({ block, key: `block ${n}` }))
  return (
    <div lang="ja" className="hb-content">
      {blocks.map(({ block, key }) =>
        block.kind === 'text' ? <Lines key={key} text={block.text} /> : <Rows key={key} block={block} />,
      )}
      {content.appeal.length > 0 && (
        <>
          <Heading level={2}>{t('inbox.paper.appeal')}</Heading>
          <Lines text={content.appeal.join('\n')} />
        </>
      )}
    </div>
  )
}

/** A text as it was written, line by line. */
function Lines({ text }: { text: string }) {
  const lines = text.split('\n').map((line, n) => ({ line, key: `line ${n}` }))
  return lines.filter(({ line }) => line !== '').map(({ line, key }) => <p key={key}>{line}</p>)
}

type Row = { cells: readonly string[]; key: string }
type TableBlock = Extract<Content['body'][number], { kind: 'table' }>

function Rows({ block }: { block: TableBlock }) {
  const { t } = usePage()
  const rows: Row[] = block.rows.map((cells, n) => ({ cells, key: `row ${n}` }))
  return (
    <Table<Row>
      caption={block.caption ?? t('inbox.message.table')}
      rows={rows}
      rowKey={({ key }) => key}
      columns={block.columns.map(({ heading, right }, n) => ({
        key: `column ${n}`,
        header: heading,
        align: right ? 'end' : 'start',
        cell: ({ cells }) => cells[n] ?? '',
      }))}
    />
  )
}

/** That the town took it back, and why. */
export function Withdrawn({ withdrawal }: { withdrawal: { at: string; reason: string } | null }) {
  const { t } = usePage()
  if (withdrawal === null) return null
  return (
    <NotificationBanner tone="warning" heading={t('inbox.message.withdrawn')}>
      <p>
        <Time at={withdrawal.at} />
      </p>
      <div lang="ja">
        <Lines text={withdrawal.reason} />
      </div>
    </NotificationBanner>
  )
}
