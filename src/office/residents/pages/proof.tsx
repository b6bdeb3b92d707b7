import type { z } from 'zod'
import { form, type Page, type PageForm, page, type ViewProps } from '#kernel'
import { ByPasskey, listKeys, type prove as makeProve, proofPath, proofPaths, wayBack } from '#people'
import { Button, ButtonLink, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { proveByCode as makeProveByCode } from '../operations/prove.ts'
import { proveLeavePath } from '../passages.ts'

type Offers = {
  prove: ReturnType<typeof makeProve>
  proveByCode: ReturnType<typeof makeProveByCode>
  /** Whether the town has joined a provider of identities. */
  card: boolean
}
type Props = ViewProps<z.output<typeof listKeys.output>> & Offers

function Proof(props: Props) {
  const { lang, t } = usePage()
  const { data, params, form: refused, newKey, proveByCode, card } = props
  const back = wayBack('resident', params['back'])
  const own = refused?.operation === proveByCode.name ? refused : null
  return (
    <>
      <Heading level={1} lead={t('people.proof.lead')}>
        {t('people.proof.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {card && (
        <>
          <Heading level={2}>{t('residents.proof.card')}</Heading>
          <p>{t('residents.proof.card-text')}</p>
          <p>
            <ButtonLink href={`${localPath(lang, proveLeavePath)}?back=${encodeURIComponent(back)}`}>
              {t('residents.sign-in.card-button')}
            </ButtonLink>
          </p>
        </>
      )}
      {data.passkeys.some(({ suspendedAt }) => suspendedAt === null) && (
        <ByPasskey {...props} kind="resident" />
      )}
      <Heading level={2}>{t('residents.proof.code')}</Heading>
      <p>{t('residents.proof.code-text')}</p>
      <Form
        action={localPath(lang, proofPath('resident', back))}
        operation={proveByCode.name}
        idempotencyKey={newKey()}
      >
        {/* What was typed is not shown again: it may be a code that still works. */}
        <SchemaFields schema={proveByCode.input} module="residents" problems={own?.problems ?? []} />
        <Button look="secondary">{t('people.proof.paper-button')}</Button>
      </Form>
    </>
  )
}

/** Where residents prove once more who they are, and go on from to where they were. */
export const myProofPage = (offers: Offers): Page => {
  const next: PageForm['next'] = (_output, { back }) => wayBack('resident', back)
  const tokenOf = ({ token }: { token: string }) => token
  return page<z.output<typeof listKeys.output>>({
    path: proofPaths.resident,
    query: ['back'],
    face: 'portal',
    grant: 'resident',
    parent: { path: '/my', label: 'residents.tile.my' },
    load: (ask) => ask(listKeys, {}),
    title: (_data, t) => t('people.proof.title'),
    view: (props) => <Proof {...props} {...offers} />,
    forms: [form(offers.prove, next, tokenOf), form(offers.proveByCode, next, tokenOf)],
  })
}
