import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, NotificationBanner, usePage } from '#ui'
import { assumePersona } from '../operations/assume-persona.ts'
import { listPersonas } from '../operations/list-personas.ts'
import { signOut } from '../operations/sign-out.ts'

type Data = { personas: z.output<typeof listPersonas.output>['people'] }

function SignIn({ data, form: refused, newKey }: ViewProps<Data>) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('people.sign-in.lead')}>
        {t('people.sign-in.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.personas.length > 0 && <Personas personas={data.personas} newKey={newKey} />}
    </>
  )
}

/** Only in a demonstration on this machine, and unmistakable as such. */
function Personas({ personas, newKey }: { personas: Data['personas']; newKey(): string }) {
  const { lang, t } = usePage()
  return (
    <>
      <NotificationBanner tone="warning" heading={t('people.persona.heading')}>
        <p>{t('people.persona.text')}</p>
      </NotificationBanner>
      {personas.map(({ id, name, roles }) => (
        <Form
          key={id}
          action={localPath(lang, '/sign-in')}
          operation={assumePersona.name}
          idempotencyKey={newKey()}
          hidden={[['id', id]]}
        >
          <p>{roles.map((role) => t(`people.role.${role}`)).join(t('ui.list.separator'))}</p>
          <Button look="secondary">{t('people.persona.button', { name })}</Button>
        </Form>
      ))}
    </>
  )
}

/** Where staff come in, and where they end up when they sign out. */
export const signInPage = (personas: boolean): Page =>
  page<Data>({
    path: '/sign-in',
    face: 'portal',
    grant: 'public',
    load: async (ask) => ({ personas: personas ? (await ask(listPersonas, {})).people : [] }),
    title: (_data, t) => t('people.sign-in.title'),
    view: (props) => <SignIn {...props} />,
    forms: [
      form(
        signOut,
        () => '/sign-in',
        () => null,
      ),
      ...(personas
        ? [
            form(
              assumePersona,
              () => '/console',
              ({ token }) => token,
            ),
          ]
        : []),
    ],
  })
