import { form, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, usePage } from '#ui'
import { enrol } from '../operations/enrol.ts'

function Enrol({ params, form: refused, newKey }: ViewProps<null>) {
  const { lang, t } = usePage()
  const token = params['token'] ?? ''
  return (
    <>
      <Heading level={1} lead={t('people.enrol.lead')}>
        {t('people.enrol.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form
        action={localPath(lang, `/enrol/${token}`)}
        operation={enrol.name}
        idempotencyKey={newKey()}
        hidden={[['token', token]]}
      >
        <Button>{t('people.enrol.button')}</Button>
      </Form>
    </>
  )
}

/** A link does nothing by itself: mail scanners and previews open links, people press buttons. */
export const enrolPage = page({
  path: '/enrol/:token',
  face: 'portal',
  grant: 'public',
  load: async () => null,
  title: (_data, t) => t('people.enrol.title'),
  view: (props) => <Enrol {...props} />,
  forms: [
    form(
      enrol,
      () => '/console',
      ({ token }) => token,
    ),
  ],
})
