import type { ComponentProps, ReactNode } from 'react'
import { Button, ButtonGroup, ButtonLink } from './button.tsx'
import { type Description, DescriptionList } from './description-list.tsx'
import { Form } from './form.tsx'
import { usePage } from './page-context.tsx'

type ConfirmProps = Omit<ComponentProps<typeof Form>, 'children' | 'files'> & {
  /** What will happen, in a sentence. */
  children: ReactNode
  /** What was entered, to be read once more. */
  items: readonly Description[]
  submitLabel: string
  backHref: string
  /** It cannot be taken back. */
  danger?: boolean
}

/** The content of a confirmation page: what will happen, the answers, one button that does it, one way back. */
export function Confirm({ children, items, submitLabel, backHref, danger = false, ...form }: ConfirmProps) {
  const { t } = usePage()
  return (
    <section className="hb-confirm">
      <div className="hb-confirm__text">{children}</div>
      <DescriptionList items={items} />
      <Form {...form}>
        <ButtonGroup>
          <Button look={danger ? 'danger' : 'primary'}>{submitLabel}</Button>
          <ButtonLink href={backHref} look="secondary">
            {t('ui.back')}
          </ButtonLink>
        </ButtonGroup>
      </Form>
    </section>
  )
}
