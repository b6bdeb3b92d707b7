import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  SchemaFields,
  usePage,
} from '#ui'
import { assumePersona } from '../operations/assume-persona.ts'
import { listPersonas } from '../operations/list-personas.ts'
import type { signIn as makeSignIn } from '../operations/sign-in.ts'
import { signOut } from '../operations/sign-out.ts'
import type { signInByCode as makeSignInByCode } from '../operations/use-paper-code.ts'
import type { SignedIn } from '../schema.ts'
import { PasskeyPart } from './passkey-part.tsx'

type Data = { personas: z.output<typeof listPersonas.output>['people'] }
type Offers = { signIn: ReturnType<typeof makeSignIn>; signInByCode: ReturnType<typeof makeSignInByCode> }

function SignIn({ data, form: refused, newKey, signIn, signInByCode }: ViewProps<Data> & Offers) {
  const { lang, t } = usePage()
  const here = localPath(lang, '/sign-in')
  const own = refused?.operation === signInByCode.name ? refused : null
  return (
    <>
      <Heading level={1} lead={t('people.sign-in.lead')}>
        {t('people.sign-in.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Heading level={2}>{t('people.sign-in.passkey')}</Heading>
      <PasskeyPart
        step="use"
        action={here}
        operation={signIn.name}
        idempotencyKey={newKey()}
        button={t('people.sign-in.passkey-button')}
      >
        <SchemaFields schema={signIn.input} module="people" />
      </PasskeyPart>
      <Heading level={2}>{t('people.sign-in.paper')}</Heading>
      <p>{t('people.sign-in.paper-text')}</p>
      <Form action={here} operation={signInByCode.name} idempotencyKey={newKey()}>
        {/* What was typed is not shown again: it may be a code that still works. */}
        <SchemaFields schema={signInByCode.input} module="people" problems={own?.problems ?? []} />
        <Button look="secondary">{t('people.sign-in.paper-button')}</Button>
      </Form>
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

const tokenOf = ({ token }: { token: string }) => token

/** Residents who come in by the door of the staff end in their own pages, and the other way round. */
export const homeOf = ({ kind }: SignedIn): string => (kind === 'resident' ? '/my' : '/console')

/** Where staff come in, and where they end up when they sign out. */
export const signInPage = ({ personas, ...offers }: Offers & { personas: boolean }): Page =>
  page<Data>({
    path: '/sign-in',
    face: 'portal',
    side: 'console',
    grant: 'public',
    load: async (ask) => ({ personas: personas ? (await ask(listPersonas, {})).people : [] }),
    title: (_data, t) => t('people.sign-in.title'),
    view: (props) => <SignIn {...props} {...offers} />,
    forms: [
      form(
        signOut,
        () => '/sign-in',
        () => null,
      ),
      form(offers.signIn, homeOf, tokenOf),
      // What is left on the sheet, and that it was used, is said there.
      form(offers.signInByCode, () => '/console/account', tokenOf),
      ...(personas ? [form(assumePersona, homeOf, tokenOf)] : []),
    ],
  })
