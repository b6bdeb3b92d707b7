import type { z } from 'zod'
import { form, type Grant, type Page, type PageAbove, page, type ViewProps } from '#kernel'
import { Button, Form, Heading, localPath, NotificationBanner, Phrase, Time, usePage } from '#ui'
import { putAwaySecret } from '../operations/put-away-secret.ts'
import type { showSecret } from '../operations/show-secret.ts'

type Show = ReturnType<typeof showSecret>
type Secret = z.output<Show['output']>
type Props = ViewProps<Secret>

/** A link to hand over; shown to who made it, for ten minutes. */
function Link({ data, newKey, place }: Props & { place: LinkPlace }) {
  const { t } = usePage()
  const again = data.kind === 're-enrolment'
  return (
    <>
      <Heading level={1} lead={t(again ? 'people.link.again-lead' : 'people.link.lead')}>
        {t('people.link.title', { name: data.name })}
      </Heading>
      <p>
        <code>{data.lines[0]}</code>
      </p>
      <Shown data={data} newKey={newKey} path={`${place.path}/${data.id}`} />
    </>
  )
}

/** The sheet to print, to seal in an envelope and to keep where only its owner gets at it. */
function Sheet({ data, newKey }: Props) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('people.sheet.lead')}>
        {t('people.sheet.title', { name: data.name })}
      </Heading>
      <ol>
        {data.lines.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <p>{t('people.sheet.text')}</p>
      <Shown data={data} newKey={newKey} path={`/console/account/codes/${data.id}`} />
    </>
  )
}

function Shown({ data, newKey, path }: Pick<Props, 'data' | 'newKey'> & { path: string }) {
  const { lang, t } = usePage()
  return (
    <NotificationBanner tone="info" heading={t('people.secret.heading')}>
      <p>
        <Phrase word="people.secret.until" parts={{ at: <Time at={data.expiresAt} /> }} />
      </p>
      <Form
        action={localPath(lang, path)}
        operation={putAwaySecret.name}
        idempotencyKey={newKey()}
        hidden={[['id', data.id]]}
      >
        <Button look="secondary">{t('people.secret.put-away')}</Button>
      </Form>
    </NotificationBanner>
  )
}

/** Where a link is shown, and where its maker goes on. */
export type LinkPlace = {
  /** Of the page, without the id. */
  path: string
  grant: Grant
  parent: PageAbove
  /** The way back as its reader came, where that is not by `parent`. */
  above?(reader: Parameters<NonNullable<Page['above']>>[1]): readonly PageAbove[]
}

export const linkPage = (show: Show, place: LinkPlace): Page =>
  page<Secret>({
    path: `${place.path}/:id`,
    face: 'console',
    grant: place.grant,
    parent: place.parent,
    ...(place.above ? { above: (_data, reader) => place.above?.(reader) ?? [] } : {}),
    load: (ask, { id = '' }) => ask(show, { id }),
    title: ({ name }, t) => t('people.link.title', { name }),
    view: (props) => <Link {...props} place={place} />,
    forms: [form(putAwaySecret, () => place.parent.path)],
  })

export const sheetPage = (show: Show): Page =>
  page<Secret>({
    path: '/console/account/codes/:id',
    face: 'console',
    grant: 'staff',
    parent: { path: '/console/account', label: 'people.tile.account' },
    load: (ask, { id = '' }) => ask(show, { id }),
    title: ({ name }, t) => t('people.sheet.title', { name }),
    view: (props) => <Sheet {...props} />,
    forms: [form(putAwaySecret, () => '/console/account')],
  })
