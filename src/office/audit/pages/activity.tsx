import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import {
  ButtonGroup,
  ButtonLink,
  type Column,
  EmptyState,
  Heading,
  localPath,
  StatusTag,
  Table,
  Time,
  usePage,
} from '#ui'
import { placeForm } from '../model/place.ts'
import { outcomeTone } from './deed.tsx'
import { activityPath, type Offers } from './offers.ts'
import { type OwnLine, whatText, whoText } from './shown-line.ts'

type Data = z.output<Offers['operations']['listOwn']['output']>
type Props = ViewProps<Data> & Offers

function Activity(props: Props) {
  const { t } = usePage()
  const { data } = props
  return (
    <>
      <Heading level={1} lead={t('audit.activity.lead')}>
        {t('audit.tile.activity')}
      </Heading>
      <p>{t('audit.activity.explain')}</p>
      {data.lines.length === 0 ? (
        <EmptyState heading={t('audit.activity.none')}>{t('audit.activity.none-text')}</EmptyState>
      ) : (
        <Lines {...props} />
      )}
      <p>{t('audit.activity.doubt')}</p>
    </>
  )
}

function Lines({ data, params, ...offers }: Props) {
  const { lang, t } = usePage()
  const columns: Column<OwnLine>[] = [
    { key: 'at', header: t('audit.list.at'), cell: ({ at }) => <Time at={at} /> },
    { key: 'who', header: t('audit.list.who'), cell: (line) => whoText(line, offers, { t, lang }) },
    { key: 'what', header: t('audit.list.what'), cell: (line) => <What line={line} /> },
  ]
  return (
    <>
      <Table
        caption={t('audit.activity.caption')}
        columns={columns}
        rows={data.lines}
        rowKey={({ source, id }) => `${source}-${id}`}
      />
      <ButtonGroup>
        {(params['below'] ?? '') !== '' && (
          <ButtonLink href={localPath(lang, activityPath)} look="secondary">
            {t('audit.list.first')}
          </ButtonLink>
        )}
        {data.next !== null && (
          <ButtonLink
            href={`${localPath(lang, activityPath)}?${new URLSearchParams({ below: data.next })}`}
            look="secondary"
          >
            {t('audit.list.older')}
          </ButtonLink>
        )}
        <ButtonLink href={localPath(lang, `${activityPath}/table/${lang}`)} look="secondary">
          {t('audit.list.download')}
        </ButtonLink>
      </ButtonGroup>
    </>
  )
}

/** What was done; that it was not done is said in words. */
function What({ line }: { line: OwnLine }) {
  const { t } = usePage()
  const text = whatText(line, { t })
  if (line.outcome === 'done') return text
  return (
    <>
      {text} <StatusTag tone={outcomeTone[line.outcome]}>{t(`audit.outcome.${line.outcome}`)}</StatusTag>
    </>
  )
}

/** Where a resident sees everything about them: who, when and what. */
export const activityPage = (offers: Offers): Page =>
  page<Data>({
    path: activityPath,
    face: 'portal',
    grant: 'resident',
    parent: { path: '/my', label: 'residents.tile.my' },
    query: ['below'],
    load: (ask, { below = '' }) =>
      ask(offers.operations.listOwn, { below: placeForm.test(below) ? below : '' }),
    title: (_data, t) => t('audit.tile.activity'),
    view: (props) => <Activity {...props} {...offers} />,
  })
