import { form, type Page, page, type ViewProps } from '#kernel'
import { homeOf, type signIn as makeSignIn, PasskeyPart, type SignedIn, signOut } from '#people'
import { Button, ButtonLink, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { signInWithCode } from '../operations/use-code.ts'
import { leavePath } from '../passages.ts'

type Offers = {
  signIn: ReturnType<typeof makeSignIn>
  useCode: ReturnType<typeof signInWithCode>
  /** Whether the town has joined a provider of identities. */
  card: boolean
}

const path = '/my/sign-in'

function SignIn({ form: refused, newKey, signIn, useCode, card }: ViewProps<null> & Offers) {
  const { lang, t } = usePage()
  const here = localPath(lang, path)
  const own = refused?.operation === useCode.name ? refused : null
  return (
    <>
      <Heading level={1} lead={t('residents.sign-in.lead')}>
        {t('residents.sign-in.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {card && (
        <>
          <Heading level={2}>{t('residents.sign-in.card')}</Heading>
          <p>{t('residents.sign-in.card-text')}</p>
          <p>
            <ButtonLink href={localPath(lang, leavePath)}>{t('residents.sign-in.card-button')}</ButtonLink>
          </p>
        </>
      )}
      <Heading level={2}>{t('residents.sign-in.passkey')}</Heading>
      <p>{t('residents.sign-in.passkey-text')}</p>
      <PasskeyPart
        step="use"
        action={here}
        operation={signIn.name}
        idempotencyKey={newKey()}
        button={t('residents.sign-in.passkey-button')}
      >
        <SchemaFields schema={signIn.input} module="people" />
      </PasskeyPart>
      <Heading level={2}>{t('residents.sign-in.code')}</Heading>
      <p>{t('residents.sign-in.code-text')}</p>
      <Form action={here} operation={useCode.name} idempotencyKey={newKey()}>
        {/* What was typed is not shown again: it may be a code that still works. */}
        <SchemaFields schema={useCode.input} module="residents" problems={own?.problems ?? []} />
        <Button look="secondary">{t('residents.sign-in.code-button')}</Button>
      </Form>
    </>
  )
}

const tokenOf = ({ token }: SignedIn) => token

/** Where residents come in, and where they end up when they sign out. */
export const mySignInPage = (offers: Offers): Page =>
  page<null>({
    path,
    face: 'portal',
    grant: 'public',
    load: async () => null,
    title: (_data, t) => t('residents.sign-in.title'),
    view: (props) => <SignIn {...props} {...offers} />,
    forms: [
      form(
        signOut,
        () => path,
        () => null,
      ),
      form(offers.signIn, homeOf, tokenOf),
      // A code works once: the next thing is a passkey, or another code.
      form(offers.useCode, () => '/my/account', tokenOf),
    ],
  })
