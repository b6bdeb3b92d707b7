import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ButtonGroup, Heading, localPath, usePage } from '#ui'
import { offeredExpiry } from '../model/compose.ts'
import type { draftAlert } from '../operations/draft-alert.ts'
import { ContentForm } from './content-form.tsx'
import type { Offer } from './part-props.ts'

type Draft = ReturnType<typeof draftAlert>

function Compose({
  form: refused,
  newKey,
  now,
  draft,
  offer,
}: ViewProps<null> & { draft: Draft; offer: Offer }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('alerts.compose.lead')}>
        {t('alerts.console.new')}
      </Heading>
      <ContentForm
        action={localPath(lang, '/console/alerts/new')}
        operation={draft.name}
        newKey={newKey}
        schema={draft.input}
        values={{ level: 3, expiresAt: offeredExpiry(now, 6) }}
        refused={refused}
        offer={offer}
      >
        <ButtonGroup>
          <Button>{t('alerts.compose.save')}</Button>
        </ButtonGroup>
      </ContentForm>
    </>
  )
}

export const composePage = (draft: Draft, offer: Offer): Page =>
  page({
    path: '/console/alerts/new',
    face: 'console',
    grant: 'alerts:draft',
    parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
    load: async () => null,
    title: (_data, t) => t('alerts.console.new'),
    view: (props) => <Compose {...props} draft={draft} offer={offer} />,
    forms: [form(draft, (alert) => `/console/alerts/${alert.id}`)],
  })
