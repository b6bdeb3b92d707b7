import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { putAwaySecret } from '#people'
import { Button, Form, Heading, localPath, NotificationBanner, Phrase, Time, usePage } from '#ui'
import type { showCode } from '../operations/show-code.ts'
import { shown } from './field-items.tsx'
import { consolePath } from './search.tsx'

type Data = z.output<ReturnType<typeof showCode>['output']>
type Props = ViewProps<Data> & { publicUrl: string }

/** The sheet to print: handed over, or folded into an envelope with the address in its window. */
function Sheet({ data, params, newKey, publicUrl }: Props) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t(`residents.sheet.${data.channel}`)}>
        {t('residents.sheet.title')}
      </Heading>
      {data.channel === 'post' && (
        <p>
          {shown('postcode', data.postcode, t)}
          <br />
          {data.address}
        </p>
      )}
      <p>{t('residents.sheet.for', { name: data.name })}</p>
      <p>
        {t('residents.sheet.how', {
          url: `${publicUrl}${localPath(lang, '/my/sign-in')}`.replace(/^https?:\/\//, ''),
        })}
      </p>
      <p className="hb-handed-code">
        <code>{data.code}</code>
      </p>
      <p>
        <Phrase word="residents.sheet.until" parts={{ at: <Time at={data.worksUntil} /> }} />
      </p>
      <p>{t('residents.sheet.text')}</p>
      <NotificationBanner tone="info" heading={t('people.secret.heading')}>
        <p>
          <Phrase word="people.secret.until" parts={{ at: <Time at={data.shownUntil} /> }} />
        </p>
        <Form
          action={localPath(lang, `${consolePath}/codes/${params['id'] ?? ''}`)}
          operation={putAwaySecret.name}
          idempotencyKey={newKey()}
          hidden={[['id', params['id'] ?? '']]}
        >
          <Button look="secondary">{t('people.secret.put-away')}</Button>
        </Form>
      </NotificationBanner>
    </>
  )
}

export const codeSheetPage = (show: ReturnType<typeof showCode>, publicUrl: string): Page =>
  page<Data>({
    path: `${consolePath}/codes/:id`,
    face: 'console',
    grant: 'residents:register',
    parent: { path: consolePath, label: 'residents.tile.residents' },
    load: (ask, { id = '' }) => ask(show, { id }),
    title: (_data, t) => t('residents.sheet.title'),
    view: (props) => <Sheet {...props} publicUrl={publicUrl} />,
    forms: [form(putAwaySecret, () => consolePath)],
  })
