import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonGroup,
  ButtonLink,
  DescriptionList,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  SchemaFields,
  usePage,
} from '#ui'
import { countAllSessions } from '../operations/count-sessions.ts'
import { endEverySession } from '../operations/end-every-session.ts'

type Data = z.output<typeof countAllSessions.output>

export const clearPath = '/console/people/sign-everybody-out'
const above = '/console/people'

/** What will happen, to how many, before it does. */
function Clear({ data, form: refused, newKey }: ViewProps<Data>) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('people.clear.lead')}>
        {t('people.clear.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <DescriptionList
        items={[
          { term: t('people.clear.staff'), description: String(data.staff) },
          { term: t('people.clear.residents'), description: String(data.residents) },
        ]}
      />
      <p>{t('people.clear.text')}</p>
      <Form action={localPath(lang, clearPath)} operation={endEverySession.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={endEverySession.input}
          module="people"
          values={refused?.values ?? {}}
          problems={refused?.problems ?? []}
        />
        <ButtonGroup>
          <Button look="danger">{t('people.clear.button')}</Button>
          <ButtonLink href={localPath(lang, above)} look="secondary">
            {t('ui.back')}
          </ButtonLink>
        </ButtonGroup>
      </Form>
    </>
  )
}

/** Signs out everybody, and so whoever is here too. */
export const clearPage: Page = page<Data>({
  path: clearPath,
  face: 'console',
  grant: 'people:manage',
  parent: { path: above, label: 'people.tile.staff' },
  load: (ask) => ask(countAllSessions, {}),
  title: (_data, t) => t('people.clear.title'),
  view: (props) => <Clear {...props} />,
  forms: [
    form(
      endEverySession,
      () => '/sign-in',
      () => null,
    ),
  ],
})
