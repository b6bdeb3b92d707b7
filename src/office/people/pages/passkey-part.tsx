import type { ReactNode } from 'react'
import { Button, Form, Island, ProofFirst, usePage } from '#ui'

type PasskeyPartProps = {
  /** `add`: make a key for who is signed in. `use`: sign in with one. `prove`: show one's own once more. */
  step: 'add' | 'use' | 'prove'
  action: string
  operation: string
  idempotencyKey: string
  button: string
  /** Fields of the form; the script fills the hidden field `response`. */
  children: ReactNode
}

/**
 * A form whose hidden field a device fills in. Only a script can ask a device, so without one a sentence stands here
 * that says so; the script (`islands/passkey.ts`) uncovers the form.
 */
export function PasskeyPart({ step, children, button, ...form }: PasskeyPartProps) {
  const { t, proof } = usePage()
  // Before the device is asked: what it makes must not be refused afterwards.
  if (proof?.operations.has(form.operation) && proof.refused !== form.operation)
    return <ProofFirst operation={form.operation}>{null}</ProofFirst>
  return (
    <>
      <div
        data-passkey={step}
        data-waiting={t('people.passkey.waiting')}
        data-cancelled={t('people.passkey.cancelled')}
        data-present={t('people.passkey.present')}
        data-stale={t('people.passkey.stale')}
        data-failed={t('people.passkey.failed')}
        data-unsupported={t('people.passkey.unsupported')}
      >
        <p data-passkey-off="">{t('people.passkey.needs-script')}</p>
        <div data-passkey-on="" hidden>
          <Form {...form}>
            {children}
            <Button look={step === 'add' ? 'secondary' : 'primary'}>{button}</Button>
          </Form>
        </div>
        <p data-passkey-said="" role="status" />
      </div>
      <Island name="passkey" />
    </>
  )
}
