import type { ReactNode } from 'react'
import { ButtonLink } from './button.tsx'
import { usePage } from './page-context.tsx'

/**
 * What its reader may send only after proving again who they are: until then the way to the proof stands in its place, so
 * that nobody fills in what would be refused. One that was refused all the same keeps what was typed, and the way opens
 * beside it.
 */
export function ProofFirst({ operation, children }: { operation: string; children: ReactNode }) {
  const { t, proof } = usePage()
  if (!proof?.operations.has(operation)) return children
  if (proof.refused === operation)
    return (
      <>
        <p>
          {t('ui.proof.refused')}{' '}
          <a href={proof.href} target="_blank" rel="noopener">
            {t('ui.proof.new-tab')}
          </a>
        </p>
        {children}
      </>
    )
  return (
    <div className="hb-proof-first">
      <p>{t('ui.proof.text')}</p>
      <ButtonLink href={proof.href} look="secondary">
        {t('ui.proof.button')}
      </ButtonLink>
    </div>
  )
}
