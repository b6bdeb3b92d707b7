import type { z } from 'zod'
import { form, type Page, type PageForm, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import { listKeys } from '../operations/list-keys.ts'
import type { prove as makeProve, proveByCode as makeProveByCode } from '../operations/prove.ts'
import { proveAsPersona } from '../operations/prove.ts'
import { proofPath, proofPaths, wayBack } from '../way-back.ts'
import { PasskeyPart } from './passkey-part.tsx'

type Keys = z.output<typeof listKeys.output>
type Offers = {
  prove: ReturnType<typeof makeProve>
  proveByCode: ReturnType<typeof makeProveByCode>
  personas: boolean
}
type Props = ViewProps<Keys> & Offers

/** What this person has to show that it is them; what they do not have is not offered. */
function Proof(props: Props) {
  const { t } = usePage()
  const { data, form: refused, personas } = props
  const keys = data.passkeys.some(({ suspendedAt }) => suspendedAt === null)
  const codes = data.paperCodes.left > 0
  return (
    <>
      <Heading level={1} lead={t('people.proof.lead')}>
        {t('people.proof.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {keys && <ByPasskey {...props} kind="staff" />}
      {codes && <ByPaper {...props} />}
      {personas && <ByPersona {...props} />}
      {!keys && !codes && !personas && <p>{t('people.proof.none')}</p>}
    </>
  )
}

type ByPasskeyProps = Pick<ViewProps<unknown>, 'params' | 'newKey'> & {
  prove: Offers['prove']
  kind: 'staff' | 'resident'
}

/** The part of such a page that asks a device, for staff and for residents. */
export function ByPasskey({ params, newKey, prove, kind }: ByPasskeyProps) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={2}>{t('people.proof.passkey')}</Heading>
      <PasskeyPart
        step="prove"
        action={localPath(lang, proofPath(kind, wayBack(kind, params['back'])))}
        operation={prove.name}
        idempotencyKey={newKey()}
        button={t('people.proof.passkey-button')}
      >
        <SchemaFields schema={prove.input} module="people" />
      </PasskeyPart>
    </>
  )
}

const hereOf = (lang: string, { params }: Props) =>
  localPath(lang, proofPath('staff', wayBack('staff', params['back'])))

function ByPaper(props: Props) {
  const { lang, t } = usePage()
  const { form: refused, newKey, proveByCode } = props
  const own = refused?.operation === proveByCode.name ? refused : null
  return (
    <>
      <Heading level={2}>{t('people.proof.paper')}</Heading>
      <p>{t('people.sign-in.paper-text')}</p>
      <Form action={hereOf(lang, props)} operation={proveByCode.name} idempotencyKey={newKey()}>
        {/* What was typed is not shown again: it may be a code that still works. */}
        <SchemaFields schema={proveByCode.input} module="people" problems={own?.problems ?? []} />
        <Button look="secondary">{t('people.proof.paper-button')}</Button>
      </Form>
    </>
  )
}

/** Only in a demonstration on this machine. */
function ByPersona(props: Props) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={2}>{t('people.persona.heading')}</Heading>
      <p>{t('people.persona.text')}</p>
      <Form action={hereOf(lang, props)} operation={proveAsPersona.name} idempotencyKey={props.newKey()}>
        <Button look="secondary">{t('people.proof.persona-button')}</Button>
      </Form>
    </>
  )
}

/** Where staff prove once more who they are, and go on from to where they were. */
export const proofPage = (offers: Offers): Page => {
  const next: PageForm['next'] = (_output, { back }) => wayBack('staff', back)
  const tokenOf = ({ token }: { token: string }) => token
  return page<Keys>({
    path: proofPaths.staff,
    query: ['back'],
    face: 'console',
    grant: 'staff',
    load: (ask) => ask(listKeys, {}),
    title: (_data, t) => t('people.proof.title'),
    view: (props) => <Proof {...props} {...offers} />,
    forms: [
      form(offers.prove, next, tokenOf),
      form(offers.proveByCode, next, tokenOf),
      ...(offers.personas ? [form(proveAsPersona, next, tokenOf)] : []),
    ],
  })
}
